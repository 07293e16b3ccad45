// Types names of accounts into the search box in a browser, letter by letter, and says how long it takes from the
// letter to what is found on the screen:
//     node bench/typing.mjs PORT EMAIL PASSWORD [NAMES]
// Prints a line of results. PASSWORD: a one-time password. A letter counts as answered in the first frame that shows
// something found by all that was typed.
import { launch } from '../tests/web/browser.mjs';
import { signIn } from './sign_in.mjs';

const [port, email, password, names = '20'] = process.argv.slice(2);
const url = `http://127.0.0.1:${port}`;
/** As a quick typist does. */
const between_ms = 120;

/** Notes of each letter, in the page, when it was answered. */
function watch() {
    window.answered_ms = [];
    document.addEventListener('input', () => {
        const typed = performance.now();
        const look = () => {
            const waited = performance.now() - typed;
            if (document.querySelector('#hits [role=option] mark')) window.answered_ms.push(waited);
            else if (waited < 2_000) requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    });
}

const browser = await launch();
try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await signIn(page, url, email, password);
    const found = await (await page.request.get(`${url}/api/v1/records/account?limit=${names}&fields=name`)).json();
    await page.goto(`${url}/records/task`);
    await page.locator('main h1').waitFor();
    await page.evaluate(watch);
    let letters = 0;
    for (const { name } of found.rows) {
        await page.keyboard.press('/');
        await page.locator('#search:focus').waitFor();
        for (const letter of name) {
            await page.keyboard.type(letter);
            letters += 1;
            await page.waitForTimeout(between_ms);
        }
        await page.waitForTimeout(500);
        await page.keyboard.press('Escape');
        await page.locator('#hits').waitFor({ state: 'hidden' });
    }
    const answered = (await page.evaluate(() => window.answered_ms)).sort((a, b) => a - b);
    const at = (share) => answered[Math.min(answered.length - 1, Math.floor(answered.length * share))];
    const line = { what: 'from a letter to the screen', letters, answered: answered.length };
    console.log(JSON.stringify({ ...line, p50_ms: at(0.5), p95_ms: at(0.95), max_ms: at(1) }));
} finally {
    await browser.close();
}
