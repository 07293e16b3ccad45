// Journeys of amounts, numbers and days: what they say, and that they say it in every currency and language.
import assert from 'node:assert/strict';
import { call, card, column } from './browser.mjs';

export async function figureJourneys({ journey, at, url, account, newDeal, anna, roles }) {
    const owner = roles.get(anna).id;
    const own = (name) => `${name} ${Date.now().toString(36)}`;
    const inCurrency = (page, currency, amount) =>
        call(page, 'POST', '/records/opportunity', {
            name: own(currency),
            account: account.id,
            amount: { amount, currency },
            owner,
        });
    const filtered = (type, rule) => `${url}/records/${type}?filter=${encodeURIComponent(JSON.stringify(rule))}`;

    await journey(
        'a board with amounts in several currencies is whole, says which is which, and goes on adding up',
        async () => {
            const page = await at(anna);
            // The same figure in four currencies that share two signs.
            const deals = [];
            for (const currency of ['CNY', 'JPY', 'USD', 'HKD']) deals.push(await inCurrency(page, currency, '3000'));
            await page.goto(
                filtered('opportunity/board', {
                    in: [{ var: 'id' }, deals.map(({ id }) => id)],
                }),
            );
            const sums = column(page, 'prospecting').locator('.sums span');
            const texts = async () => (await sums.allInnerTexts()).map((text) => text.replace(/\s/g, ' '));
            await card(page, 'prospecting', deals[3].title).waitFor();
            assert.deepEqual(await texts(), ['¥3,000', 'HKD 3,000', 'JPY 3,000', 'USD 3,000']);
            await call(page, 'PATCH', `/records/opportunity/${deals[1].id}`, {
                amount: { amount: '4000', currency: 'CNY' },
            });
            await sums.getByText('¥7,000', { exact: true }).waitFor();
            assert.deepEqual(await texts(), ['¥7,000', 'HKD 3,000', 'USD 3,000']);
            await page.locator('header .language').click();
            await page.waitForFunction(() => document.documentElement.lang === 'zh-CN');
            assert.deepEqual(await texts(), ['¥7,000', 'HKD 3,000', 'USD 3,000']);
        },
    );

    await journey('a column of several currencies says what they come to, and no card jumps when it does', async () => {
        const page = await at(anna);
        await call(page, 'POST', '/records/exchange_rate', { currency: 'GBP', rate: '10', valid_from: '2020-01-01' });
        const deals = [await inCurrency(page, 'CNY', '1000'), await inCurrency(page, 'GBP', '100')];
        let go;
        const asked = new Promise((resolve) => (go = resolve));
        await page.route('**/api/v1/totals/opportunity?*', async (route) => {
            await asked;
            await route.continue();
        });
        await page.goto(filtered('opportunity/board', { in: [{ var: 'id' }, deals.map(({ id }) => id)] }));
        const place = async () => (await card(page, 'prospecting', deals[0].title).boundingBox()).y;
        await card(page, 'prospecting', deals[0].title).waitFor();
        const before = await place();
        const sums = column(page, 'prospecting').locator('.sums');
        assert.doesNotMatch(await sums.innerText(), /≈/);
        go();
        await sums.getByText('≈ ¥2,000').waitFor();
        assert.equal(await place(), before);
        await call(page, 'PATCH', `/records/opportunity/${deals[1].id}`, {
            amount: { amount: '300', currency: 'GBP' },
        });
        await sums.getByText('≈ ¥4,000').waitFor();
        await page.unroute('**/api/v1/totals/opportunity?*');
    });

    await journey(
        'deals of customers of a tier come and go with the tier, and the customer’s figures with the deals',
        async () => {
            const page = await at(anna);
            const group = await call(page, 'POST', '/records/account', { name: own('Group'), tier: 'b' });
            const unit = await call(page, 'POST', '/records/account', {
                name: own('Unit'),
                tier: 'c',
                parent: group.id,
            });
            const deal = await call(page, 'POST', '/records/opportunity', {
                name: own('Tiered'),
                account: unit.id,
                amount: { amount: '7000', currency: 'CNY' },
                owner,
            });
            const rule = { and: [{ '==': [{ var: 'account.tier' }, 'b'] }, { '==': [{ var: 'name' }, deal.title] }] };
            await page.goto(filtered('opportunity', rule));
            await page.getByText('Nothing matches').first().waitFor();
            await call(page, 'PATCH', `/records/account/${unit.id}`, { tier: 'b' });
            const row = page.getByRole('row', { name: new RegExp(deal.title) });
            await row.getByText('B', { exact: true }).waitFor();

            await page.goto(`${url}/records/account/${group.id}`);
            const figure = (name) =>
                page.locator('.row', { has: page.locator(`#field-${name}-label`) }).locator('.value');
            await figure('group_pipeline').getByText('¥7,000', { exact: true }).waitFor();
            await figure('open_pipeline').getByText('¥0', { exact: true }).waitFor();
            await call(page, 'PATCH', `/records/opportunity/${deal.id}`, {
                amount: { amount: '9000', currency: 'CNY' },
            });
            await figure('group_pipeline').getByText('¥9,000', { exact: true }).waitFor();
        },
    );

    await journey('an amount that may mean two numbers is refused in words, and stored as neither', async () => {
        const page = await at(anna);
        const deal = await newDeal(page);
        await page.goto(`${url}/records/opportunity/${deal.id}`);
        const save = page.locator('.editor').getByRole('button', { name: 'Save' });
        await page.getByRole('button', { name: 'Edit amount', exact: true }).click();
        for (const typed of ['1,12', '512,77', '1.250,50']) {
            await page.locator('#field-amount').fill(typed);
            await save.click();
            await page.locator('.editor').getByText('This could be two different numbers.').waitFor();
        }
        await page.locator('#field-amount').fill('100.5');
        await page.locator('.editor select').selectOption('JPY');
        await save.click();
        await page.locator('.editor').getByText('Amounts in JPY have no decimals.').waitFor();
        assert.deepEqual((await call(page, 'GET', `/records/opportunity/${deal.id}`)).amount, deal.amount);
        await page.locator('.editor select').selectOption('EUR');
        await page.locator('#field-amount').fill('1,250.50');
        await save.click();
        await page.locator('.details dd').getByText('€1,250.50', { exact: true }).waitFor();
    });

    await journey('a filter by number says what it cannot read, and finds what is meant', async () => {
        const page = await at(anna);
        const [yen, yuan] = [await inCurrency(page, 'JPY', '1000000'), await inCurrency(page, 'CNY', '1000000')];
        await page.goto(`${url}/records/opportunity`);
        await page.locator('td.title').first().waitFor();
        await page.getByRole('button', { name: 'Filter', exact: true }).click();
        const row = page.locator('.rows .row').last();
        await row.getByLabel('Field').selectOption('amount');
        const typed = row.locator('.money input');
        await typed.fill('1,12');
        await row.getByText('This could be two different numbers.').waitFor();
        await typed.fill('100,000');
        await row.getByText('This could be two different numbers.').waitFor({ state: 'detached' });
        await row.locator('.money select').selectOption('JPY');
        await page.waitForURL((address) =>
            (address.searchParams.get('filter') ?? '').includes('{"amount":"100000","currency":"JPY"}'),
        );
        await page.getByRole('link', { name: yuan.title, exact: true }).waitFor({ state: 'detached' });
        await page.getByRole('link', { name: yen.title, exact: true }).waitFor();
    });

    await journey(
        'the days of a filter are those of the workspace, from their first moment to their last',
        async () => {
            const page = await at(anna);
            const name = own('Day');
            // In Asia/Shanghai: a moment before 2 March, its first, its last, and the first of the next day.
            const moments = [
                '2026-03-01T15:59:59Z',
                '2026-03-01T16:00:00Z',
                '2026-03-02T15:59:59Z',
                '2026-03-02T16:00:00Z',
            ];
            for (const [index, happened_at] of moments.entries())
                await call(page, 'POST', '/records/activity', {
                    name: `${name} ${index}`,
                    kind: 'visit',
                    account: account.id,
                    happened_at,
                });
            await page.goto(`${url}/records/activity?q=${encodeURIComponent(name)}`);
            await page.getByRole('button', { name: 'Filter', exact: true }).click();
            for (const operator of ['from', 'until']) {
                if (operator === 'until')
                    await page.getByRole('button', { name: 'Add condition', exact: true }).click();
                const row = page.locator('.rows .row').last();
                await row.getByLabel('Field').selectOption('happened_at');
                await row.getByLabel('Comparison').selectOption(operator);
                await row.getByRole('spinbutton').first().click();
                await page.keyboard.type('02032026');
            }
            await page.waitForURL((address) => (address.searchParams.get('filter') ?? '').includes('"<"'));
            await page.getByRole('link', { name: `${name} 0`, exact: true }).waitFor({ state: 'detached' });
            await page.waitForFunction(() => document.querySelectorAll('td.title').length === 2);
            assert.deepEqual((await page.locator('td.title').allInnerTexts()).sort(), [`${name} 1`, `${name} 2`]);
            await page.reload();
            const filter = page.locator('.chip .text');
            await filter.nth(1).waitFor();
            assert.deepEqual(await filter.allInnerTexts(), ['When from 2 Mar 2026', 'When until 2 Mar 2026']);
        },
    );

    await journey('a figure stays in one piece, however narrow its place', async () => {
        const page = await at(anna);
        const firm = await call(page, 'POST', '/records/account', {
            name: own('Figures'),
            annual_revenue: { amount: '2700000000', currency: 'CNY' },
        });
        for (const [phone, language] of [
            [false, 'en'],
            [false, 'zh'],
            [true, 'en'],
        ]) {
            const screen = await at(anna, { phone });
            await call(screen, 'PATCH', '/me', { language });
            await screen.goto(`${url}/records/account/${firm.id}`);
            if (phone) await screen.locator('.tabs button').last().click();
            const value = screen
                .locator('.row', {
                    has: screen.locator('#field-annual_revenue-label'),
                })
                .locator('.value > span');
            await value.waitFor();
            assert.equal(await value.innerText(), '¥2,700,000,000');
            assert.equal(await value.evaluate((element) => element.getClientRects().length), 1);
            assert.equal(await screen.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
        }
        await call(page, 'PATCH', '/me', { language: 'en' });
    });
}
