// Journeys through lists that people live in: their past, columns, groups, editing in place, choosing many, looking in.
import assert from 'node:assert/strict';
import { call } from './browser.mjs';
import { listsOf } from './list_stage.mjs';

export async function listJourneys({ journey, at, url, account, newDeal, newName, anna, ben }) {
    const change = (page, deal, fields) => call(page, 'PATCH', `/records/opportunity/${deal.id}`, fields);
    const { listOf, columns, cell, link, deals } = listsOf({ url, account, newName });
    const member = (page, name) => new URL(page.url()).searchParams.get(name);

    await journey('a list shows the moment that its address names, says so, and lets nothing be changed', async () => {
        const page = await at(anna);
        const { ids, title } = await deals(page, 1);
        const old = await call(page, 'GET', `/records/opportunity/${ids[0]}`);
        assert.equal(old.title, title(0));
        const { position } = await call(page, 'GET', '/records/opportunity?limit=1');
        await change(page, old, { amount: { ...old.amount, amount: '9000' } });
        await page.goto(listOf(old.title, `&at=${position}`));
        await page.getByRole('status').filter({ hasText: 'Nothing can be changed here' }).waitFor();
        assert.match(await cell(page, old.title, 'Amount').innerText(), /1,000/);
        assert.match(await page.locator('tfoot').innerText(), /1,000/);
        await cell(page, old.title, 'Amount').click();
        await page.keyboard.press('F2');
        assert.equal(await page.locator('td .editor').count(), 0);
        assert.equal(await page.getByRole('button', { name: /^New/ }).count(), 0);
        await link(page, old.title).click();
        await page.waitForURL(/\/records\/opportunity\/.*at=/);
        await page.goBack();
        await page.getByRole('button', { name: 'Back to now' }).click();
        await cell(page, old.title, 'Amount').getByText('9,000').waitFor();
        assert.equal(member(page, 'q'), old.title);
    });

    await journey('columns are chosen by keyboard, stand in the address, and are there the next time', async () => {
        const page = await at(anna);
        await page.goto(`${url}/records/opportunity`);
        await page.locator('td.title').first().waitFor();
        await page.getByRole('button', { name: 'Columns' }).press('Enter');
        const box = page.getByRole('region', { name: 'Columns' });
        await box.getByLabel('Find a column').fill('product');
        await box.getByRole('checkbox', { name: 'Product or solution', exact: true }).press('Space');
        const head = page.locator('thead th', { hasText: 'Product or solution' });
        await head.waitFor();
        await box.getByRole('button', { name: 'Product or solution: further to the front' }).press('Enter');
        const { width } = await head.boundingBox();
        await box.getByRole('button', { name: 'Product or solution: wider' }).press('Enter');
        await page.waitForURL(/product%3A\d+|product:\d+/);
        assert.ok((await head.boundingBox()).width > width);
        await page.keyboard.press('Escape');
        await box.waitFor({ state: 'detached' });
        const shown = await page.getByRole('columnheader').allInnerTexts();
        const address = page.url();
        await page.goto(`${url}/records/opportunity`);
        await page.waitForURL(/columns=/);
        await page.locator('td.title').first().waitFor();
        assert.deepEqual(await page.getByRole('columnheader').allInnerTexts(), shown);
        const other = await at(ben);
        await other.goto(address);
        await other.locator('td.title').first().waitFor();
        assert.deepEqual(await other.getByRole('columnheader').allInnerTexts(), shown);
    });

    await journey(
        'the steps through a list can be walked back, and the address shows a colleague the same',
        async () => {
            const [page, other] = [await at(anna), await at(ben)];
            const { name, title } = await deals(page, 3);
            await page.goto(listOf(name));
            await link(page, title(0)).waitFor();
            const order = (on) => on.locator('td.title').allInnerTexts();
            await page.getByRole('button', { name: 'Sort by name' }).click();
            await page.waitForURL(/sort=name/);
            await page.getByRole('button', { name: 'Sort by name' }).click();
            await page.waitForURL(/sort=-name/);
            await page.waitForFunction((last) => document.querySelector('td.title').innerText === last, title(2));
            await other.goto(page.url());
            await link(other, title(0)).waitFor();
            assert.deepEqual(await order(other), [title(2), title(1), title(0)]);
            await page.getByRole('button', { name: 'Mine' }).click();
            await page.waitForURL(/filter=/);
            await page.goBack();
            assert.equal(member(page, 'filter'), null);
            assert.equal(member(page, 'sort'), '-name');
        },
    );

    await journey(
        'a long list scrolls to its end without holding all of its rows, under its heads and over its totals',
        async () => {
            const page = await at(anna);
            const { name, title } = await deals(page, 450);
            await page.goto(listOf(name, '&sort=name'));
            await link(page, title(0)).waitFor();
            assert.ok((await page.locator('tbody tr').count()) < 120);
            assert.match(await page.locator('tfoot').innerText(), /450 records[^]*450,000/);
            await page
                .locator('td.title')
                .first()
                .click({ position: { x: 5, y: 5 } });
            await page.keyboard.press('Control+End');
            await link(page, title(449)).waitFor();
            await page.waitForFunction(() => document.activeElement?.dataset.line === '449');
            const [head, last, foot] = await Promise.all(
                ['thead th >> nth=1', 'td:focus', 'tfoot td >> nth=1'].map((each) => page.locator(each).boundingBox()),
            );
            assert.ok(last.y + last.height <= foot.y + 1 && head.y + head.height <= last.y);
            await page.keyboard.press('Control+Home');
            await link(page, title(0)).waitFor();
        },
    );

    await journey('a grouped list has heads with what their records come to, which fold', async () => {
        const page = await at(anna);
        const { name, ids, title } = await deals(page, 4);
        await call(page, 'POST', `/records/opportunity/${ids[3]}/lose`, { lost_reason: 'price' });
        await page.goto(listOf(name, '&by=stage&sort=name'));
        const head = (label) =>
            page.locator('tbody tr', { has: page.getByRole('button', { name: new RegExp(label) }) });
        await head('Prospecting').getByText('3 records').waitFor();
        await head('Prospecting').getByText('3,000').waitFor();
        await head('Lost').getByText('1 record').waitFor();
        await link(page, title(2)).waitFor();
        await head('Prospecting').getByRole('button').click();
        await link(page, title(2)).waitFor({ state: 'detached' });
        await link(page, title(3)).waitFor();
        // What is added up follows.
        await call(page, 'PATCH', `/records/opportunity/${ids[0]}`, { amount: { amount: '5000', currency: 'CNY' } });
        await head('Prospecting').getByText('7,000').waitFor();
    });

    await journey('on a phone the head of a group folds it wherever it is tapped', async () => {
        const page = await at(anna, { phone: true });
        const { name, title } = await deals(page, 2);
        await page.goto(listOf(name, '&by=stage&sort=name'));
        await link(page, title(1)).waitFor();
        const head = page.locator('tbody tr', { has: page.getByRole('button', { name: /Prospecting/ }) });
        const { width, height } = await head.boundingBox();
        await head.tap({ position: { x: width - 4, y: height - 4 } });
        await link(page, title(1)).waitFor({ state: 'detached' });
    });

    await journey(
        'by keyboard alone one finds the list, changes a cell, goes on to the next, and takes one back',
        async () => {
            const page = await at(anna);
            const deal = await newDeal(page);
            await page.goto(listOf(deal.title, columns));
            await link(page, deal.title).waitFor();
            await page.keyboard.press('ArrowDown');
            await page.keyboard.press('ArrowRight');
            await page.keyboard.press('Enter');
            await page.keyboard.type('Call them');
            await page.keyboard.press('Tab');
            await page.keyboard.type('Tower crane');
            await page.keyboard.press('Enter');
            await cell(page, deal.title, 'Next step').getByText('Call them').waitFor();
            await cell(page, deal.title, 'Product or solution').getByText('Tower crane').waitFor();
            await page.waitForFunction(() => document.activeElement?.dataset.label === 'Product or solution');
            await page.keyboard.press('F2');
            await page.keyboard.type('Something else');
            await page.keyboard.press('Escape');
            await cell(page, deal.title, 'Product or solution').getByText('Tower crane').waitFor();
            await page.keyboard.press('/');
            await page.waitForFunction(() => document.activeElement?.id === 'search');
            const record = await call(page, 'GET', `/records/opportunity/${deal.id}`);
            assert.deepEqual([record.next_step, record.product], ['Call them', 'Tower crane']);
        },
    );

    await journey('what does not fit is said at its cell, and what was typed stays', async () => {
        const page = await at(anna);
        const deal = await newDeal(page);
        await page.goto(listOf(deal.title, columns));
        await cell(page, deal.title, 'Amount').dblclick();
        await page.locator('td .editor input').first().fill('a lot');
        await page.keyboard.press('Enter');
        await page.locator('td .editor [role=alert]').waitFor();
        assert.equal(await page.locator('td .editor input').first().inputValue(), 'a lot');
    });

    await journey('what does not fit waits in its cell while one looks at the past', async () => {
        const page = await at(anna);
        const deal = await newDeal(page);
        const { position } = await call(page, 'GET', '/records/opportunity?limit=1');
        await page.goto(listOf(deal.title, columns));
        await cell(page, deal.title, 'Amount').dblclick();
        await page.locator('td .editor input').first().fill('a lot');
        await page.evaluate((at) => {
            const link = document.createElement('a');
            link.href = `${location.pathname}${location.search}&at=${at}`;
            document.querySelector('#content').append(link);
            link.click();
        }, position);
        await page.getByText('waits in its cell until you are back at now').waitFor();
        await page.getByRole('status').filter({ hasText: 'Nothing can be changed here' }).waitFor();
        await cell(page, deal.title, 'Amount').getByText('1,000').waitFor();
        await page.getByRole('button', { name: 'Back to now' }).click();
        const waiting = cell(page, deal.title, 'Amount').getByRole('alert');
        await waiting.getByRole('button', { name: 'Edit' }).click();
        assert.equal(await page.locator('td .editor input').first().inputValue(), 'a lot');
        await page.locator('td .editor input').first().fill('2000');
        await page.keyboard.press('Enter');
        await cell(page, deal.title, 'Amount').getByText('2,000').waitFor();
    });

    await journey(
        'two people edit one list: each cell is saved or in conflict by itself, with both values',
        async () => {
            const [a, b] = [await at(anna), await at(ben)];
            const deal = await newDeal(a);
            for (const page of [a, b]) {
                await page.goto(listOf(deal.title, columns));
                await cell(page, deal.title, 'Next step').dblclick();
                await page.locator('td .editor input').waitFor();
            }
            await a.keyboard.type('Call them');
            await a.keyboard.press('Enter');
            await b.getByText('just changed this to').waitFor();
            await b.keyboard.type('Visit them');
            await b.keyboard.press('Tab');
            const chip = cell(b, deal.title, 'Next step').getByRole('alert');
            await chip.getByText('changed this too').waitFor();
            assert.match(await chip.innerText(), /Call them[^]*Visit them/);
            // The other cell does not wait for it.
            await b.keyboard.type('Tower crane');
            await b.keyboard.press('Enter');
            await cell(a, deal.title, 'Product or solution').getByText('Tower crane').waitFor();
            await chip.getByRole('button', { name: 'Take mine' }).click();
            await cell(a, deal.title, 'Next step').getByText('Visit them').waitFor();
            await chip.waitFor({ state: 'detached' });
        },
    );

    await journey('a panel beside the list looks into one record after the other and keeps the place', async () => {
        const page = await at(anna);
        const { name, title } = await deals(page, 30);
        await page.goto(listOf(name, '&sort=name'));
        await link(page, title(0)).waitFor();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Space');
        const panel = page.getByRole('complementary', { name: 'Beside the list' });
        await panel.getByRole('heading', { name: title(0) }).waitFor();
        await page.keyboard.press('j');
        await page.keyboard.press('j');
        await panel.getByRole('heading', { name: title(2) }).waitFor();
        await panel.getByRole('button', { name: 'Edit next step', exact: true }).click();
        await panel.locator('#field-next_step').fill('Call them');
        await page.keyboard.press('Enter');
        await panel.getByText('Call them', { exact: true }).waitFor();
        await page.keyboard.press('k');
        await panel.getByRole('heading', { name: title(1) }).waitFor();
        await page.keyboard.press('Escape');
        await panel.waitFor({ state: 'detached' });
        await page.waitForFunction(() => document.activeElement?.dataset.line === '1');
    });

    await journey('on a phone a touch looks into the record, as a sheet', async () => {
        const page = await at(anna, { phone: true });
        const deal = await newDeal(page);
        await page.goto(listOf(deal.title));
        await page.locator('td[data-label="Amount"]').first().tap();
        const panel = page.getByRole('complementary', { name: 'Beside the list' });
        await panel.getByRole('heading', { name: deal.title }).waitFor();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
        await panel.getByRole('button', { name: 'Close', exact: true }).tap();
        await panel.waitFor({ state: 'detached' });
    });
}
