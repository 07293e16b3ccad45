// What holds of the repository as a whole: tests/repository/check.mjs [root] [rooms]
// `rooms` names a file with a line a library, "<folder> <target> <linked target>…", as CMake knows them; without it,
// what a room may include is not looked at. Prints what is wrong, a line each, and fails where there is something.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [root = '.', rooms] = process.argv.slice(2);

// Of C++ clang-format breaks the lines.
const limits = { web_line: 120, function: 50, file: 400, folder: 45, share: 1 / 5 };

/** Headers that the build makes. */
const generated = /^(cli\/demo_story|events\/model\/shipped_model_texts|gateway\/web_files)\.hpp$/;

/** Files of data rather than code: their lines are what they are. */
const data = [/^web\/src\/i18n\/(rights_|server_)?(en|zh)\.ts$/, /^web\/src\/ui\/icons\.ts$/];

/** Where all files implement what one header declares: subcommands, commands, routes, and main itself. */
const declared_together = {
    'events/commands': 'command.hpp',
    'gateway/routes': '../router.hpp',
    cli: 'options.hpp',
    'projections/search/han_table': '../han_table.hpp',
};

// Known to be over a limit. What is no longer so is to be taken out, and the check says so.
const known = JSON.parse(readFileSync(join(root, 'tests/repository/known.json'), 'utf8'));
const met = new Set();

const faults = [];
const fault = (place, what) => {
    const key = `${place}: ${what}`;
    const allowed = known.find((each) => key === each);
    allowed ? met.add(allowed) : faults.push(key);
};

function listed_by_git() {
    const arguments_ = ['-C', root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    try {
        return execFileSync('git', arguments_, { encoding: 'utf8', maxBuffer: 1 << 26 })
            .split('\0')
            .filter(Boolean);
    } catch (error) {
        console.error(`Skipped, as git does not say what files there are: ${error.message}`);
        process.exit(77);
    }
}
const listed = listed_by_git();
const files = new Map();
for (const path of listed.filter((each) => /\.(cpp|hpp|ts|svelte|css|mjs)$/.test(each)))
    try {
        files.set(path, readFileSync(join(root, path), 'utf8').replace(/\n$/, '').split('\n'));
    } catch (error) {
        if (error.code !== 'ENOENT') throw error; // Deleted and not yet said to git.
    }
const is_cpp = (path) => /\.[ch]pp$/.test(path);
const product = [...files.keys()].filter((path) => is_cpp(path) && !/^(tests|bench|cmake)\//.test(path));

/** The folder and all libraries that it may include: what it links, and what that links. */
function read_rooms(path) {
    const links = new Map();
    const folder_of = new Map();
    for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
        const [folder, target, ...linked] = line.split(' ');
        folder_of.set(target, folder);
        links.set(target, linked);
    }
    const reach = (target, seen = new Set()) => {
        if (seen.has(target) || !folder_of.has(target)) return seen;
        seen.add(target);
        links.get(target).forEach((each) => reach(each, seen));
        return seen;
    };
    return [...folder_of].map(([target, folder]) => ({
        folder,
        may: [...reach(target)].map((each) => folder_of.get(each)),
    }));
}

// The innermost first, so that a file is found in its own.
const all_rooms = rooms ? read_rooms(rooms).sort((a, b) => b.folder.length - a.folder.length) : [];
const room_of = (path) => all_rooms.find(({ folder }) => path.startsWith(folder + '/'));

function check_includes() {
    for (const path of product) {
        const room = room_of(path);
        if (!room) fault(path, 'belongs to no library');
        files.get(path).forEach((line, index) => {
            const [, quote, included] = /^\s*#\s*include\s*([<"])([^>"]+)[>"]/.exec(line) ?? [];
            if (quote === '"' && !files.has(included) && !generated.test(included))
                fault(`${path}:${index + 1}`, `includes ${included}, which is no file of the repository`);
            const other = included && room_of(included);
            if (room && other && !room.may.includes(other.folder))
                fault(`${path}:${index + 1}`, `includes ${included}, but ${room.folder} does not link ${other.folder}`);
        });
    }
}

function check_headers() {
    for (const path of product.filter((each) => each.endsWith('.cpp'))) {
        const together = declared_together[dirname(path)];
        if (files.has(path.replace(/cpp$/, 'hpp'))) continue;
        if (!together || !files.has(join(dirname(path), together))) fault(path, 'has no header of its name');
    }
}

function check_lengths() {
    for (const [path, lines] of files) {
        if (data.some((each) => each.test(path))) continue;
        lines.forEach((line, index) => {
            if (!is_cpp(path) && [...line].length > limits.web_line)
                fault(`${path}:${index + 1}`, `has more than ${limits.web_line} columns`);
        });
        // Prettier gives each declaration of a style a line.
        const code = path.endsWith('.svelte') ? lines.slice(0, lines.indexOf('<style>') >>> 0) : lines;
        if (!path.endsWith('.css') && code.length > limits.file) fault(path, `has more than ${limits.file} lines`);
        if (is_cpp(path)) check_functions(path, lines);
    }
}

/** As clang-format leaves them: a body ends with the brace that stands where its head begins. */
function check_functions(path, lines) {
    const ends_before = /(^$|[;{}:]$|^\s*(\/\/|#|public|private|protected))/;
    for (let start = 0; start < lines.length; start++) {
        if (!/[)\w}>&]\s*(const|noexcept|override|\))?\s*\{\s*(\/\/.*)?$/.test(lines[start])) continue;
        let head = start;
        while (head > 0 && !ends_before.test(lines[head - 1])) head--;
        const indent = /^ */.exec(lines[head])[0];
        const is_function = lines
            .slice(head, start + 1)
            .join(' ')
            .includes('(');
        const is_other = /^\s*(namespace|class|struct|enum|union|extern|TEST_CASE|if|for|while|switch|return)\b/;
        if (indent.length > 8 || !is_function || is_other.test(lines[head])) continue;
        const end = lines.findIndex((line, index) => index > start && line.startsWith(indent + '}'));
        if (end - head + 1 > limits.function)
            fault(`${path}:${head + 1}`, `a function has more than ${limits.function} lines`);
        if (end > 0) start = end;
    }
}

function check_shares() {
    const folders = new Map();
    for (const path of listed.filter((each) => /\.(cpp|hpp|ts|svelte|mjs)$/.test(each)))
        folders.set(dirname(path), (folders.get(dirname(path)) ?? 0) + 1);
    for (const [folder, count] of folders)
        if (count > limits.folder) fault(folder, `has more than ${limits.folder} files`);
    const lines = (paths) => paths.reduce((sum, path) => sum + files.get(path).length, 0);
    const all = lines(product);
    for (const room of all_rooms) {
        const own = lines(product.filter((path) => room_of(path) === room));
        if (own > all * limits.share) fault(room.folder, `has ${own} of ${all} lines, more than a fifth`);
    }
}

/** Answers are made of what a Reader gave: what lies under it is for who makes readers, and who follows changes. */
function check_answers() {
    const under_answers = /\b(RecordView|WorldSnapshot|WorldStore|RecordVersions)\b|\bAccess( \w+)?[({]|\.snapshot\(/;
    const makes_readers = /^projections\/(query\/(reader|readable_record)|reading\/reading_state)\.[ch]pp$/;
    for (const path of product.filter((each) => /^(projections\/(query|reading)|gateway)\//.test(each))) {
        if (makes_readers.test(path)) continue;
        files.get(path).forEach((line, index) => {
            const [word] = line.match(under_answers) ?? [];
            if (word) fault(`${path}:${index + 1}`, `names ${word}: ask a Reader, or the workspace for the access`);
        });
    }
}

/** The ledger of what works names tests (or a document with figures), and they are there. */
function check_ledger() {
    const ledger = 'docs/capabilities.md';
    const rows = readFileSync(join(root, ledger), 'utf8')
        .split('\n')
        .filter((line) => /^\| [A-Z]+\d+ \|/.test(line));
    if (rows.length < 50) fault(ledger, 'has no rows as expected, | id | state | lives in | shown by | missing |');
    for (const row of rows) {
        const [, id, state, , shown = ''] = row.split(/ ?\| ?/);
        const tests = [...shown.matchAll(/`([^`]+)`/g)].map((match) => match[1]);
        if (!tests.length && state !== 'no') fault(`${ledger}: ${id}`, 'names no test');
        for (const test of tests) {
            const is_it = (path) => path.replace(/(_test)?\.(cpp|mjs)$|\.test\.ts$/, '').endsWith(`/${test}`);
            const is_there =
                listed.includes(test) || listed.some((path) => /^(tests|web\/tests)\//.test(path) && is_it(path));
            if (!is_there) fault(`${ledger}: ${id}`, `there is no test ${test}`);
        }
    }
}

if (rooms) check_includes();
check_answers();
check_ledger();
check_headers();
check_lengths();
check_shares();
for (const each of known) if (!met.has(each)) faults.push(`tests/repository/known.json: "${each}" is no longer so`);
for (const each of faults) console.error(each);
console.log(`${files.size} files looked at, ${known.length} known faults, ${faults.length} others`);
process.exit(faults.length ? 1 : 0);
