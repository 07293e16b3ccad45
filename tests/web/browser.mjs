// What the journeys need of a browser: people at their screens, and the API as those people may call it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../../web/', import.meta.url))('playwright-core');

const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

// Chromium without the windows around its pages, where it is there: they took a third of the time.
const shell = '/usr/bin/chromium-headless-shell';
const executablePath = process.env.CHROMIUM ?? (existsSync(shell) ? shell : '/usr/bin/chromium');

export const launch = () => chromium.launch({ executablePath, args: flags });

/** What PROTOCOL.md gives to everybody of a demo. */
const demo_password = 'cairn-demo';

/** What a page has open that nothing of the app is loaded in yet. Calls from there are the browser's own, too. */
const nothing_of_the_app = '/favicon.svg';

/** A desk or a phone. What is waited for may take its 30 s, as journeys run beside each other. */
export const newContext = (browser, phone, locale = 'en-GB') =>
    browser.newContext({
        viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
        locale,
        isMobile: phone,
        hasTouch: phone,
    });

/** The window of a desk or a phone that nothing was ever open in. */
export const newWindow = async (browser, phone, locale) => (await newContext(browser, phone, locale)).newPage();

/** Nothing of the app is open any more, and nothing that it has left in the window. */
export async function leaveApp(page, url) {
    await page.goto(url + nothing_of_the_app);
    await page.evaluate(() => {
        localStorage.clear();
        sessionStorage.clear();
    });
}

/**
 * Someone signed in, with an English screen. `path`: what they have open, and live; without one nothing of the app, as
 * loading it is what takes the longest of a journey. `faults` collects what went wrong in the page.
 */
export async function person(page, url, email, { faults = [], path } = {}) {
    const context = page.context();
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => /Content Security Policy/.test(message.text()) && faults.push(message.text()));
    if (page.url() !== url + nothing_of_the_app) await leaveApp(page, url);
    const asked = { headers: { Origin: url }, failOnStatusCode: true };
    await context.request.post(`${url}/api/v1/session`, {
        ...asked,
        data: { email: email ?? (await firstPerson(context, url)), password: demo_password },
    });
    await context.request.patch(`${url}/api/v1/me`, {
        ...asked,
        data: { language: 'en' },
    });
    if (!path) return page;
    await page.goto(url + path);
    await page.locator('header [role=status].live').waitFor();
    return page;
}

/**
 * Somebody goes to a page as a link in the app leads there: what is open of the app stays open, as loading it takes
 * longer than the page does. It is loaded where it is not open, and where the address is another of the same page.
 * What was there before is gone then.
 */
export async function follow(page, address) {
    const followed = await page.evaluate(async (to) => {
        const isOpen = document.querySelector('#content');
        if (!isOpen || new URL(to, location.href).pathname === location.pathname) return false;
        const link = document.createElement('a');
        link.href = to;
        document.body.append(link);
        link.click();
        link.remove();
        // Svelte puts the other page in its place before anything else is done.
        await new Promise((resolve) => setTimeout(resolve));
        return true;
    }, address);
    if (!followed) await page.goto(address);
}

async function firstPerson(context, url) {
    const { people } = await (await context.request.get(`${url}/api/v1/session`)).json();
    return people[0].email;
}

/** A call from inside the page, so that cookie and Origin are the browser's. */
export async function call(page, method, path, body, headers = {}) {
    return page.evaluate(
        async ([method, path, body, headers]) => {
            const init = {
                method,
                headers: {
                    ...headers,
                    ...(body && { 'Content-Type': 'application/json' }),
                },
                body: body && JSON.stringify(body),
            };
            const answer = await fetch(`/api/v1${path}`, init);
            const text = await answer.text();
            if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
            return text ? JSON.parse(text) : undefined;
        },
        [method, path, body, headers],
    );
}

export const column = (page, state) => page.locator('section.column', { has: page.locator(`#column-${state}`) });
export const card = (page, state, title) =>
    column(page, state).locator('article.card', {
        has: page.getByRole('link', { name: title, exact: true }),
    });
