// What the journeys need of a browser: people at their screens, and the API as those people may call it.
import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../../web/', import.meta.url))('playwright-core');

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });

/** Someone signed in by one click, with an English screen. `faults` collects what went wrong in the page. */
export async function person(browser, url, email, { phone = false, faults = [] } = {}) {
    const size = phone ? { width: 390, height: 844 } : { width: 1440, height: 900 };
    const context = await browser.newContext({ viewport: size, locale: 'en-GB', isMobile: phone, hasTouch: phone });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => /Content Security Policy/.test(message.text()) && faults.push(message.text()));
    await page.goto(url);
    const { people } = await call(page, 'GET', '/session');
    const who = email ?? people[0].email;
    const one = people.find((each) => each.email === who);
    await page.getByRole('button', { name: one.name }).first().click();
    await page.locator('#content').waitFor();
    await call(page, 'PATCH', '/me', { language: 'en' });
    await page.goto(url);
    await page.locator('header [role=status].live').waitFor();
    return page;
}

/** A call from inside the page, so that cookie and Origin are the browser's. */
export async function call(page, method, path, body, headers = {}) {
    return page.evaluate(
        async ([method, path, body, headers]) => {
            const init = { method, headers: { ...headers, ...(body && { 'Content-Type': 'application/json' }) }, body: body && JSON.stringify(body) };
            const answer = await fetch(`/api/v1${path}`, init);
            const text = await answer.text();
            if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
            return text ? JSON.parse(text) : undefined;
        },
        [method, path, body, headers],
    );
}

export const column = (page, state) => page.locator('section.column', { has: page.locator(`#column-${state}`) });
export const card = (page, state, title) => column(page, state).locator('article.card', { has: page.getByRole('link', { name: title, exact: true }) });
