// Makes the users of a Cairn be those of a CSV: node sync_users.mjs people.csv [--any-number]. See user-sync.md.
import { readFileSync } from 'node:fs';

const [file, ...flags] = process.argv.slice(2);
const { CAIRN_URL: url, CAIRN_TOKEN: token } = process.env;
if (!file || !url || !token) {
    console.error('CAIRN_URL=… CAIRN_TOKEN=… node sync_users.mjs people.csv [--any-number]');
    process.exit(2);
}

/** Rows as objects by the names of the first line. Cells may be quoted, as RFC 4180 has it. */
function rows(text) {
    const lines = [[]];
    let cell = '';
    let quoted = false;
    const end = () => (lines.at(-1).push(cell.trim()), (cell = ''));
    for (let i = 0; i < text.length; i++) {
        const c = text[i];
        if (quoted && c === '"' && text[i + 1] === '"') ((cell += c), i++);
        else if (c === '"') quoted = !quoted;
        else if (c === ',' && !quoted) end();
        else if (c === '\n' && !quoted) (end(), lines.push([]));
        else cell += c;
    }
    end();
    const [head, ...body] = lines.filter((line) => line.some(Boolean));
    return body.map((line) => Object.fromEntries(head.map((name, i) => [name, line[i] ?? ''])));
}

async function ask(method, path, body) {
    const answer = await fetch(new URL(`/api/v1/records/${path}`, url), {
        method,
        headers: {
            Authorization: `Bearer ${token}`,
            'Content-Type': 'application/json',
        },
        body: body && JSON.stringify(body),
    });
    const json = await answer.json();
    if (answer.ok) return json;
    const why = `${answer.status} ${json.reason} ${JSON.stringify(json.fields ?? '')}`;
    const fault = new Error(`${method} ${path}: ${why}`);
    throw Object.assign(fault, { reason: json.reason });
}
const put = (type, field, value, fields) => ask('PUT', `${type}/by/${field}/${encodeURIComponent(value)}`, fields);

async function all(type, fields) {
    const found = [];
    for (let after = ''; after !== null; ) {
        const behind = after && `&after=${encodeURIComponent(after)}`;
        const page = await ask('GET', `${type}?limit=1000&fields=${fields}${behind}`);
        found.push(...page.rows);
        after = page.next;
    }
    return found;
}

const people = rows(readFileSync(file, 'utf8').replace(/^\ufeff/, '')).filter((row) => row.external_id);
const teams = new Map((await all('team', 'code')).filter((row) => row.code).map((row) => [row.code, row.id]));
for (const code of new Set(people.flatMap((row) => (row.teams ?? '').split(';').map((each) => each.trim()))))
    if (code && !teams.has(code)) teams.set(code, (await put('team', 'code', code, { name: code })).id);

const here = (await all('user', 'external_id,active')).filter((row) => row.external_id && row.active);
const wanted = new Set(people.map((row) => row.external_id));
const gone = here.filter((row) => !wanted.has(row.external_id));
if (gone.length > Math.max(1, here.length / 10) && !flags.includes('--any-number')) {
    console.error(`${gone.length} of ${here.length} would be switched off: is the file whole? See --any-number`);
    process.exit(1);
}

const idsOf = (codes) =>
    codes
        .split(';')
        .map((code) => teams.get(code.trim()))
        .filter(Boolean);
let faults = 0;
const tried = (work) => work.catch((error) => (faults++, console.error(error.message)));
/** By the id; who was here before the directory knew them is found by the e-mail, and has the id from then on. */
async function keep(id, fields) {
    try {
        await put('user', 'external_id', id, fields);
    } catch (fault) {
        if (fault.reason !== 'unique.taken') throw fault;
        await put('user', 'email', fields.email, {
            ...fields,
            external_id: id,
        });
    }
}
for (const { external_id, name, email, job_title, teams: codes, active } of people)
    await tried(
        keep(external_id, {
            name,
            email,
            ...(job_title !== undefined && { job_title: job_title || null }),
            ...(codes !== undefined && { teams: idsOf(codes) }),
            active: active === undefined || !/^(0|no|false)$/i.test(active),
        }),
    );
for (const { external_id } of gone) await tried(put('user', 'external_id', external_id, { active: false }));
console.log(`${people.length} put, ${gone.length} switched off, ${faults} refused`);
process.exit(faults ? 1 : 0);
