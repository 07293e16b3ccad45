// Journeys over every kind of page, on a desk and on a phone: what a screen reader needs, and what fits.
import assert from 'node:assert/strict';
import { brokenRules } from './axe.mjs';
import { call } from './browser.mjs';

/** What can be pressed in a head and lies beyond the edge of a phone, by its name. */
const outside = (head) =>
    head
        .locator('a, button')
        .evaluateAll((all) =>
            all
                .filter((each) => each.checkVisibility() && each.getBoundingClientRect().right > 390)
                .map((each) => each.getAttribute('aria-label') ?? each.innerText),
        );

export async function screenJourneys({ journey, at, url, account, anna, withRole }) {
    await journey('no page breaks a rule that axe knows, on a desk and on a phone', async () => {
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
                await page.goto(url + path);
                await page.locator('h1').first().waitFor();
                await page.waitForFunction(() => !document.querySelector('.skeleton'));
                broken.push(...(await brokenRules(page, `${path}${phone ? ' (phone)' : ''}`)));
            }
        }
        assert.deepEqual(broken, []);
    });

    await journey('on a phone nothing is wider than the screen', async () => {
        const page = await at(anna, { phone: true });
        for (const path of [
            '/',
            '/inbox',
            '/me',
            '/records/opportunity/board',
            '/records/opportunity',
            '/records/account',
            `/records/account/${account.id}`,
            `/records/account/${account.id}/history`,
            '/records/opportunity/board?at=1&compare=1',
            '/audit',
        ]) {
            await page.goto(url + path);
            await page.locator('#content > *').first().waitFor();
            await page.waitForTimeout(600);
            assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, path);
            assert.deepEqual(await outside(page.locator('#content header').first()), [], path);
        }
    });
}
