// Journeys over every kind of page, on a desk and on a phone: what a screen reader needs, and what fits.
import assert from 'node:assert/strict';
import { brokenRules } from './axe.mjs';
import { call, follow } from './browser.mjs';

/** What can be pressed in a head and lies beyond the edge of a phone, by its name. */
const outside = (head) =>
    head
        .locator('a, button')
        .evaluateAll((all) =>
            all
                .filter((each) => each.checkVisibility() && each.getBoundingClientRect().right > 390)
                .map((each) => each.getAttribute('aria-label') ?? each.innerText),
        );

/** Where the texts of a language, or a page, come from: of the built app, and of one that is worked on. */
const chunk = (name) => new RegExp(`/(assets/${name}-[^/]*\\.js|src/.*/${name}\\.(ts|svelte))`);

export async function screenJourneys({ journey, at, url, browser, account, anna, withRole }) {
    await journey('a page whose texts do not come shows the other language, or says so in both', async () => {
        const context = await browser.newContext({ locale: 'zh-CN' });
        const page = await context.newPage();
        await page.route(chunk('zh'), (route) => route.abort());
        await page.goto(url);
        await page.getByText('Try it as one of these people').waitFor();
        await page.route(chunk('en'), (route) => route.abort());
        await page.reload();
        await page.getByRole('alert').getByText('Cairn could not be loaded.').waitFor();
        await page.getByRole('alert').getByText('系统未能加载。').waitFor();
        await page.unroute(chunk('zh'));
        await page.getByRole('button', { name: '重新加载页面' }).click();
        await page.getByText('以下列身份体验').waitFor();
    });

    await journey('a part of the app that does not come is said, and comes with the page anew', async () => {
        // What does not come fails in the page, as it must.
        const page = await at(withRole('administrator') ?? anna, { faults: [] });
        await page.route(chunk('history_page'), (route) => route.abort());
        await page.goto(`${url}/records/account/${account.id}/history`);
        await page.getByText('A part of the page could not be loaded.').waitFor();
        await page.unroute(chunk('history_page'));
        await page.getByRole('button', { name: 'Load the page again' }).click();
        await page.locator('#content h1').waitFor();
    });

    /** A page as a phone has it. */
    const fits = async (page, path) => {
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, path);
        assert.deepEqual(await outside(page.locator('#content header').first()), [], path);
    };

    await journey('an administrator is told what is wrong with the server, and others are not', async () => {
        for (const phone of [false, true]) {
            const page = await at(withRole('administrator') ?? anna, { phone });
            await page.route('**/ready', (route) =>
                route.fulfill({ status: 503, json: { status: 'not_ready', checks: { 'storage.full': false } } }),
            );
            await page.goto(url);
            const told = page.getByText('The server’s disk is full.');
            await told.waitFor();
            await page.getByRole('link', { name: 'Inbox' }).first().waitFor();
            assert.deepEqual(await brokenRules(page), []);
            await page.getByRole('button', { name: 'Put away: The server’s disk is full.' }).click();
            await told.waitFor({ state: 'detached' });
        }
        const member = withRole('member');
        if (!member) return;
        const seller = await at(member);
        let asked = 0;
        await seller.route('**/ready', (route) => (asked++, route.continue()));
        await seller.goto(url);
        await seller.getByRole('link', { name: 'Inbox' }).first().waitFor();
        assert.equal(asked, 0);
    });

    await journey('no page breaks a rule that axe knows, on a desk and on a phone, and each fits a phone', async () => {
        const broken = [];
        for (const phone of [false, true]) {
            const page = await at(withRole('administrator') ?? anna, {
                phone,
            });
            const paths = [
                '/',
                '/inbox',
                '/me',
                '/audit',
                '/records/opportunity/board',
                '/records/task',
                `/records/account/${account.id}`,
            ];
            for (const type of [
                'opportunity',
                'contact',
                'contract',
                'handoff',
                'lead',
                'activity',
                'task',
                'user',
                'team',
            ]) {
                const [row] = (await call(page, 'GET', `/records/${type}?limit=1`)).rows;
                if (row) paths.push(`/records/${type}/${row.id}`);
            }
            for (const path of paths) {
                await follow(page, url + path);
                await page.locator('h1').first().waitFor();
                await page.waitForFunction(() => !document.querySelector('.skeleton'));
                broken.push(...(await brokenRules(page, `${path}${phone ? ' (phone)' : ''}`)));
                if (phone) await fits(page, path);
            }
        }
        assert.deepEqual(broken, []);
    });

    await journey('on a phone no list, history or comparison is wider than the screen', async () => {
        const page = await at(anna, { phone: true });
        for (const path of [
            '/records/opportunity',
            '/records/account',
            `/records/account/${account.id}/history`,
            '/records/opportunity/board?at=1&compare=1',
        ]) {
            await follow(page, url + path);
            await page.locator('#content h1').first().waitFor();
            await page.waitForFunction(() => !document.querySelector('.skeleton'));
            await fits(page, path);
        }
    });
}
