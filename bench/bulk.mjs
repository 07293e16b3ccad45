// Gives all opportunities to one person and then to another, again and again, each time as one change of many records:
//     node bench/bulk.mjs PORT TOKEN OTHER_TOKEN TENTHS
// Prints a line of results for each: how many records, and in what time. Begins none after TENTHS tenths of a second.
const [port, token, otherToken, tenths] = process.argv.slice(2);
const end = Date.now() + Number(tenths) * 100;

async function ask(method, path, body, by = token) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`, {
        method,
        headers: { Authorization: `Bearer ${by}` },
        body: body && JSON.stringify(body),
    });
    const json = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${json.reason}`);
    return json;
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function ended(job) {
    for (;;) {
        const now = await ask('GET', `bulk/${job.id}?limit=1`);
        if (now.state !== 'running') return now;
        await pause(200);
    }
}

const owners = [(await ask('GET', 'me', undefined, otherToken)).id, (await ask('GET', 'me')).id];
for (let turn = 0; Date.now() < end; ++turn) {
    const { token: counted } = await ask('POST', 'bulk/count', { type: 'opportunity' });
    const begun = performance.now();
    const job = await ended(await ask('POST', 'bulk', { token: counted, transfer: owners[turn % 2] }));
    const seconds = (performance.now() - begun) / 1000;
    if (job.state !== 'done' || job.refused > 0) throw new Error(JSON.stringify(job));
    const line = { what: 'another owner for all opportunities', records: job.total, seconds };
    console.log(JSON.stringify({ ...line, records_per_second: job.total / seconds }));
}
