// Journeys of people through the web app, by subjects: node tests/web/journeys.mjs CAIRN [SUBJECT…]
// A subject is a file beside this one without its ending. Each has a server and a browser of its own, so that none
// depends on another; where CAIRN_URL names a server, all take place there.
import { readdirSync } from 'node:fs';
import { runOnStage } from './stage.mjs';

const ending = '_journeys.mjs';
/** So many subjects at a time. */
const side_by_side = 2;
/** On one server these come last: thousands of records fill the log, and once there are roles, people may do less. */
const last = ['bulk', 'rights'];

const subjects = readdirSync(new URL('.', import.meta.url))
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort((a, b) => last.indexOf(a) - last.indexOf(b) || a.localeCompare(b));

/** The function that a subject's file exports. */
const load = async (subject) => Object.values(await import(`./${subject}${ending}`))[0];

const [binary, ...named] = process.argv.slice(2);
const unknown = named.filter((each) => !subjects.includes(each));
if (unknown.length) {
    console.error(`There is no ${unknown.join(', ')}; there are ${subjects.join(', ')}`);
    process.exit(2);
}
const wanted = named.length ? named : subjects;
const waiting = process.env.CAIRN_URL ? [wanted] : wanted.map((each) => [each]);
const sum = { passed: 0, failed: 0 };

async function work() {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { passed, failed } = await runOnStage(await Promise.all(next.map(load)), binary);
        sum.passed += passed;
        sum.failed += failed;
    }
}

await Promise.all(Array.from({ length: side_by_side }, work));
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed ? 1 : 0);
