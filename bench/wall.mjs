// What one person notices of strangers who mean the server ill, from another address, and what they get:
//     node bench/wall.mjs PORT PID TOKEN SECONDS [plain|tls] [WORDS]
// Prints a line of results for each kind of them (that is called so). Of the person, one request each ten milliseconds
// by a kept connection, in a process of its own: calm, and then meanwhile. Strangers come from 127.0.0.2.
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import { badFrames, hostileRequests, upgrade } from './wall_bytes.mjs';

const [port, pid, token, seconds, spoken = 'plain', words = ''] = process.argv.slice(2);
const isTls = spoken === 'tls';
const length_ms = Number(seconds) * 1000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function percentile(times, share) {
    const sorted = [...times].sort((a, b) => a - b);
    return sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] : null;
}

/** The person: measures between two messages, and tells what it was. */
function beProbe() {
    const agent = new (isTls ? https : http).Agent({
        keepAlive: true,
        maxSockets: 1,
        rejectUnauthorized: false,
    });
    const headers = { Authorization: `Bearer ${token}` };
    const target = {
        host: '127.0.0.1',
        port,
        path: '/api/v1/me',
        agent,
        headers,
    };
    const once = () =>
        new Promise((resolve) => {
            const begun = performance.now();
            const failed = () => resolve(null);
            (isTls ? https : http)
                .get(target, (answer) => {
                    answer.resume();
                    answer.on('end', () => resolve(answer.statusCode === 200 ? performance.now() - begun : null));
                    answer.on('error', failed);
                })
                .on('error', failed);
        });
    let times = [];
    let failures = 0;
    process.on('message', (what) => {
        if (what === 'begin') [times, failures] = [[], 0];
        else
            process.send({
                p50_ms: percentile(times, 0.5),
                p99_ms: percentile(times, 0.99),
                failures,
            });
    });
    void (async () => {
        for (;;) {
            const time = await once();
            if (time === null) ++failures;
            else times.push(time);
            await pause(10);
        }
    })();
}

let probe;
const said = () => new Promise((resolve) => probe.once('message', resolve));
async function measured(work) {
    probe.send('begin');
    await work();
    probe.send('end');
    return said();
}

/** What the server has for itself, in MiB. */
const memory = () => Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

/** A stranger's connection, which sends what it is told and remembers the beginning of what it gets. */
class Stranger {
    received = '';
    over = false;
    constructor(reads = true) {
        const to = {
            host: '127.0.0.1',
            port,
            localAddress: '127.0.0.2',
            rejectUnauthorized: false,
        };
        this.socket = isTls ? tls.connect(to) : net.connect(to);
        this.ready = new Promise((resolve) => {
            this.socket.once(isTls ? 'secureConnect' : 'connect', resolve);
            this.socket.once('close', resolve);
        });
        this.ended = new Promise((resolve) => this.socket.once('close', resolve));
        this.socket.on('error', () => {});
        this.socket.on('close', () => (this.over = true));
        if (reads)
            this.socket.on(
                'data',
                (bytes) => (this.received = (this.received + bytes.toString('latin1')).slice(0, 4000)),
            );
    }
    send(bytes) {
        if (!this.over) this.socket.write(bytes);
    }
    end() {
        this.socket.destroy();
    }
}

const counted = () => ({ tried: 0, refused: 0, cut: 0, let_in: 0 });

/** Again and again, `at_once` at a time: each sends its bytes and is looked at once the server has ended it. */
async function again(at_once, bytes_of, judge) {
    const counts = counted();
    const until = Date.now() + length_ms;
    const one = async (first) => {
        for (let i = first; Date.now() < until; i += at_once) {
            const stranger = new Stranger();
            await stranger.ready;
            for (const bytes of bytes_of(i)) stranger.send(bytes);
            await Promise.race([stranger.ended, pause(15_000)]);
            ++counts.tried;
            ++counts[judge(stranger)];
            stranger.end();
        }
    };
    await Promise.all(Array.from({ length: at_once }, (_, first) => one(first)));
    return counts;
}

/** So many at once, each doing a little each second, for as long as asked. */
async function patient(many, begin, each_second, ms, reads = true) {
    const counts = { ...counted(), tried: many };
    const strangers = [];
    for (let i = 0; i < many; ++i) {
        strangers.push(new Stranger(reads));
        if (i % 100 === 99) await pause(20);
    }
    for (const stranger of strangers) void stranger.ready.then(() => stranger.send(begin));
    for (const until = Date.now() + ms; Date.now() < until; await pause(1000))
        for (const stranger of strangers) if (each_second && !stranger.over) stranger.send(each_second);
    // Who does not read does not notice that he was cut off.
    if (!reads) {
        for (const stranger of strangers) stranger.socket.resume();
        await pause(1500);
    }
    for (const stranger of strangers) {
        if (stranger.received.startsWith('HTTP/1.1 4')) ++counts.refused;
        else if (stranger.over) ++counts.cut;
        stranger.end();
    }
    return counts;
}

const answersIn = (text) => text.split('HTTP/1.1 ').length - 1;
function judgeRequest({ received, over }) {
    if (/HTTP\/1\.1 2/.test(received) || answersIn(received) > 1) return 'let_in';
    return received.startsWith('HTTP/1.1 4') ? 'refused' : over ? 'cut' : 'let_in';
}
/** After the answer that opens the session a frame that says why it is closed, or nothing. */
const judgeFrames = ({ over }) => (over ? 'refused' : 'let_in');

const auth = `Authorization: Bearer ${token}\r\n`;
const post = `POST /api/v1/records/account HTTP/1.1\r\nHost: a\r\n${auth}Content-Length: 1000\r\n\r\n`;
// More than the system takes of a connection that nobody reads.
const list = `GET /api/v1/records/opportunity?limit=1000 HTTP/1.1\r\nHost: a\r\n${auth}\r\n`.repeat(300);
const requests = hostileRequests();
const frames = badFrames();
const fields = Array.from({ length: 2000 }, (_, i) => `X-${i}: ${'y'.repeat(400)}\r\n`).join('');

const kinds = {
    [`${requests.length} hostile heads and bodies`]: () =>
        again(20, (i) => [requests[i % requests.length]], judgeRequest),
    'heads without an end': () => again(20, () => ['GET /health HTTP/1.1\r\nHost: a\r\n', fields], judgeRequest),
    '1,000 slow heads': () => patient(1000, 'GET /health HTTP/1.1\r\nX: ', 'x', 15_000),
    '500 slow bodies': () => patient(500, post, 'x', 65_000),
    '200 who read nothing': () => patient(200, list, '', 100_000, false),
    'bad and oversized frames': () => again(20, (i) => [upgrade(token), frames[i % frames.length]], judgeFrames),
    '5,000 idle connections': () => patient(5000, isTls ? '' : 'G', '', length_ms),
    ...(isTls && {
        'handshakes without a pause': () => again(50, () => ['GET\r\n\r\n'], judgeRequest),
    }),
};

if (process.send) beProbe();
else {
    probe = fork(fileURLToPath(import.meta.url), process.argv.slice(2));
    await pause(1000);
    for (const [what, attack] of Object.entries(kinds)) {
        if (!what.includes(words)) continue;
        const calm = await measured(() => pause(length_ms / 2));
        const before = memory();
        let counts;
        let most = before;
        const watch = setInterval(() => (most = Math.max(most, memory())), 100);
        const meanwhile = await measured(async () => (counts = await attack()));
        clearInterval(watch);
        const told = {
            calm_p99_ms: calm.p99_ms,
            p50_ms: meanwhile.p50_ms,
            p99_ms: meanwhile.p99_ms,
            failures: meanwhile.failures,
            memory_mib: most,
            grown_mib: most - before,
        };
        console.log(JSON.stringify({ what: `${what}, ${spoken}`, ...counts, ...told }));
        await pause(2000);
    }
    probe.kill();
    process.exit(0);
}
