// Scrolls the list of all opportunities in a browser, at the speed of reading and faster, and says how many frames a
// second came of it:
//     node bench/scroll.mjs PORT EMAIL PASSWORD [SECONDS [TRACE]]
// Prints a line of results for each speed. Frames are counted twice: those in which the page did its part
// (requestAnimationFrame) and those that the browser drew, out of its trace, which also says what the page's thread was
// busy with. PASSWORD is the person's, or a one-time password, which is made the person's first. TRACE: a file for the
// last trace, to be opened in a browser's performance panel.
import { writeFileSync } from 'node:fs';
import { launch } from '../tests/web/browser.mjs';
import { signIn } from './sign_in.mjs';

const [port, email, password, given_seconds = '6', traceFile] = process.argv.slice(2);
const url = `http://127.0.0.1:${port}`;
const seconds = Number(given_seconds);

const speeds = [
    // So many lines go by while somebody looks for one: seventeen a second.
    { what: 'at the speed of reading', px_per_second: 600 },
    { what: 'quickly', px_per_second: 4_000 },
    { what: 'as far as the wheel goes', px_per_second: 20_000 },
];
const categories = [
    'devtools.timeline',
    'disabled-by-default-devtools.timeline',
    'disabled-by-default-devtools.timeline.frame',
];
/** What the page's thread does, as its trace calls it, by what people call it. */
const parts = {
    FunctionCall: 'script',
    RunMicrotasks: 'script',
    FireAnimationFrame: 'script',
    UpdateLayoutTree: 'style',
    Layout: 'layout',
    PrePaint: 'paint',
    Paint: 'paint',
    Layerize: 'paint',
    Commit: 'paint',
};

/** Moves the list by so much in each frame as the clock says, and notes when frames were and what was not there yet. */
function scroll([px_per_second, seconds]) {
    const scroller = document.querySelector('.scroller');
    const times = [];
    let [lacking, lines] = [0, 0];
    return new Promise((resolve) => {
        const begun = performance.now();
        const from = scroller.scrollTop;
        const step = (now) => {
            times.push(now);
            const elapsed = (now - begun) / 1000;
            if (elapsed >= seconds) return resolve({ times, lacking, lines });
            for (const row of scroller.querySelectorAll('tbody tr[role=row]')) {
                lines += 1;
                if (row.getAttribute('aria-busy') === 'true') lacking += 1;
            }
            scroller.scrollTop = from + elapsed * px_per_second;
            requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
    });
}

const quantile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

/** Of each part of the work the time on the page's thread, without what is within it, in ms. */
function busy(events) {
    const main = events.find(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
    const isOwn = ({ ph, pid, tid, name }) => ph === 'X' && pid === main?.pid && tid === main?.tid && name in parts;
    const own = events.filter(isOwn).sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
    const sums = {};
    const around = [];
    const add = (part, us) => (sums[part] = (sums[part] ?? 0) + us / 1000);
    for (const { name, ts, dur = 0 } of own) {
        while (around.length && around.at(-1).end <= ts) around.pop();
        if (around.length) add(around.at(-1).part, -dur);
        add(parts[name], dur);
        around.push({ part: parts[name], end: ts + dur });
    }
    return sums;
}

async function measure(browser, page, { what, px_per_second }) {
    await page.evaluate(() => document.querySelector('.scroller').scrollTo(0, 0));
    await page.waitForTimeout(500);
    await browser.startTracing(page, { categories });
    const { times, lacking, lines } = await page.evaluate(scroll, [px_per_second, seconds]);
    const trace = await browser.stopTracing();
    if (traceFile) writeFileSync(traceFile, trace);
    const events = JSON.parse(trace.toString()).traceEvents;
    const took = (times.at(-1) - times[0]) / 1000;
    const gaps = times
        .slice(1)
        .map((time, index) => time - times[index])
        .sort((a, b) => a - b);
    const drawn = events.filter(({ name }) => name === 'DrawFrame').length;
    const line = {
        what: `${what}, ${px_per_second} px a second`,
        frames_per_second: (times.length - 1) / took,
        drawn_per_second: drawn / took,
        frame_p50_ms: quantile(gaps, 0.5),
        frame_p95_ms: quantile(gaps, 0.95),
        frame_longest_ms: gaps.at(-1),
        lines_lacking_percent: (100 * lacking) / Math.max(1, lines),
    };
    for (const [part, ms] of Object.entries(busy(events))) line[`${part}_ms_a_frame`] = ms / (times.length - 1);
    console.log(JSON.stringify(line));
}

const browser = await launch();
try {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await signIn(page, url, email, password);
    await page.goto(`${url}/records/opportunity`);
    await page.locator('td.title').first().waitFor();
    for (const speed of speeds) await measure(browser, page, speed);
} finally {
    await browser.close();
}
