// Journeys through the past: history, undo, the slider over board and account, comparison, audit and proofs.
import assert from 'node:assert/strict';
import { call, card } from './browser.mjs';

export async function timeJourneys({ journey, at, url, account, newDeal, anna, ben, withRole }) {
    const change = (page, deal, fields) => call(page, 'PATCH', `/records/opportunity/${deal.id}`, fields);
    const money = (deal, amount) => ({ amount: { ...deal.amount, amount } });
    const entry = (page, text) =>
        page.locator('main li', {
            has: page.locator('.words', { hasText: text }),
        });
    const value = (page, field) =>
        page.locator('.row', { has: page.locator(`#field-${field}-label`) }).locator('.value');
    // It can be moved once it knows where the log begins.
    const sliderOn = (page) => page.getByRole('slider', { disabled: false });
    const banner = (page) => page.getByRole('status').filter({ hasText: 'Nothing can be changed here' });
    const offers = (page) =>
        page
            .getByRole('button', {
                name: /^(Edit|New|More actions|Move to|Undo…|Engage|Lose)/,
            })
            .count();

    await journey('a history says who changed what, and opens the record as it was then', async () => {
        const page = await at(anna);
        const deal = await newDeal(page);
        await change(page, deal, money(deal, '2000'));
        await page.goto(`${url}/records/opportunity/${deal.id}`);
        await page.getByRole('link', { name: 'Whole history' }).click();
        await page.waitForURL(/\/history$/);
        assert.match(await entry(page, 'changed Amount').locator('dd').innerText(), /1,000.*2,000/);
        await entry(page, 'created').getByRole('link', { name: 'As it was then' }).click();
        await banner(page).waitFor();
        assert.match(await value(page, 'amount').innerText(), /1,000/);
        assert.equal(await offers(page), 0);
        await page.getByRole('link', { name: 'Back to now' }).click();
        await page.getByRole('button', { name: 'Edit amount' }).waitFor();
        assert.match(await value(page, 'amount').innerText(), /2,000/);
    });

    await journey(
        'the slider shows the board of a past moment, where nothing can be changed, and the address keeps it',
        async () => {
            const page = await at(anna);
            const deal = await newDeal(page);
            await page.goto(`${url}/records/opportunity/board`);
            await card(page, 'prospecting', deal.title).waitFor();
            await page.getByRole('button', { name: 'Look back in time' }).click();
            const slider = sliderOn(page);
            assert.equal(await slider.getAttribute('aria-valuetext'), 'Now');
            await slider.press('ArrowLeft');
            await banner(page).waitFor();
            await card(page, 'prospecting', deal.title).waitFor({
                state: 'detached',
            });
            assert.equal(await offers(page), 0);
            assert.equal(await page.locator('.card:not(.fixed)').count(), 0);
            const there = new URL(page.url()).searchParams.get('at');
            assert.match(there, /^\d{4}-\d\d-\d\dT[\d:]+Z$/);
            await page.reload();
            await banner(page).waitFor();
            await page.locator('input[type=range]:not([aria-valuetext=Now])').waitFor();
            await slider.press('ArrowLeft');
            await page.waitForURL((now) => now.searchParams.get('at') < there);
            await page.getByRole('button', { name: 'Back to now' }).click();
            await card(page, 'prospecting', deal.title).waitFor();
            assert.equal(new URL(page.url()).search, '');
        },
    );

    await journey('the slider shows the page of an account as it was', async () => {
        const page = await at(anna);
        const deal = await newDeal(page);
        await page.goto(`${url}/records/account/${account.id}`);
        const link = page.locator('.related').getByRole('link', { name: deal.title, exact: true });
        await link.waitFor();
        await page.getByRole('button', { name: 'Look back in time' }).click();
        await sliderOn(page).press('ArrowLeft');
        await banner(page).waitFor();
        await link.waitFor({ state: 'detached' });
        assert.equal(await offers(page), 0);
        await sliderOn(page).press('End');
        await link.waitFor();
    });

    await journey('a moment before a record existed says so, and leads back', async () => {
        const page = await at(anna);
        const { position } = await call(page, 'GET', '/records/opportunity?limit=1');
        const deal = await newDeal(page);
        await page.goto(`${url}/records/opportunity/${deal.id}?at=${position}`);
        await page.getByText('It did not exist at that moment').waitFor();
        await page.getByRole('link', { name: 'Back to now' }).last().click();
        await value(page, 'amount').waitFor();
    });

    await journey('comparing with now shows what is new and what grew', async () => {
        const page = await at(anna);
        const old = await newDeal(page);
        const { position } = await call(page, 'GET', '/records/opportunity?limit=1');
        await change(page, old, money(old, '9000'));
        const deal = await newDeal(page);
        await page.goto(`${url}/records/opportunity/board?at=${position}`);
        await page.getByRole('button', { name: 'Compare with now' }).click();
        const row = (title) => page.getByRole('row', { name: new RegExp(`${title}\\b`) });
        await row(deal.title).getByText('New', { exact: true }).waitFor();
        assert.match(await row(old.title).innerText(), /Grew[^]*1,000[^]*9,000/);
    });

    await journey('a field says who set it', async () => {
        const page = await at(anna);
        const deal = await newDeal(page);
        await change(page, deal, money(deal, '3000'));
        await page.goto(`${url}/records/opportunity/${deal.id}`);
        await page.getByRole('button', { name: 'Who set “Amount”?' }).click();
        await page.locator('.why').getByText('changed Amount').waitFor();
    });

    await journey(
        'a change is undone from the history: put back what nobody touched since, kept what someone did',
        async () => {
            const page = await at(anna);
            const deal = await newDeal(page);
            await change(page, deal, {
                ...money(deal, '5000'),
                next_step: 'Call them',
            });
            await change(page, deal, { next_step: 'Visit them' });
            await page.goto(`${url}/records/opportunity/${deal.id}/history`);
            await entry(page, 'changed Amount').getByRole('button', { name: 'Undo…' }).click();
            const dialog = page.getByRole('dialog');
            await dialog.locator('#undo-reason').fill('Wrong customer');
            await dialog.getByRole('button', { name: 'Undo', exact: true }).click();
            await dialog.getByText('Put back in 1 record.').waitFor();
            await dialog.getByText(/Next step: changed later/).waitFor();
            await dialog.getByRole('button', { name: 'Close' }).last().click();
            await page.locator('main li').getByText('Wrong customer').waitFor();
            const record = await call(page, 'GET', `/records/opportunity/${deal.id}`);
            assert.deepEqual([record.amount.amount, record.next_step], ['1000', 'Visit them']);
        },
    );

    const auditor = withRole('auditor') ?? withRole('administrator');
    if (auditor) {
        await journey('the audit filters by person and event, follows the log live, and can be paused', async () => {
            const [page, b] = [await at(auditor, { path: '/' }), await at(ben)];
            await page.getByRole('link', { name: 'Audit' }).click();
            await page.locator('#audit-what').selectOption('task');
            await page.waitForURL(/types=task/);
            await page.getByRole('button', { name: /^Live/ }).waitFor();
            const kinds = async () =>
                new Set(
                    await page
                        .locator('td.record a')
                        .evaluateAll((links) => links.map((link) => link.pathname.split('/')[2])),
                );
            const line = (name) => page.locator('tr.line', { hasText: name });
            const task = (name) => call(b, 'POST', '/records/task', { name });
            const names = [1, 2].map((n) => `Audit ${Date.now()} ${n}`);
            await task(names[0]);
            await line(names[0]).waitFor();
            assert.deepEqual([...(await kinds())], ['task']);
            await page.getByRole('button', { name: /^Live/ }).click();
            await task(names[1]);
            await page.getByRole('button', { name: '1 new line' }).waitFor();
            assert.equal(await line(names[1]).count(), 0);
            await page.getByRole('button', { name: 'Go on' }).click();
            await line(names[1]).waitFor();
        });

        await journey('a line of the log is proven in the browser, and not with the key of someone else', async () => {
            const page = await at(auditor);
            await page.goto(`${url}/audit?types=contract`);
            await page
                .getByRole('button', { name: /^Proof…/ })
                .first()
                .click();
            const dialog = page.getByRole('dialog');
            await dialog.getByText('Proven', { exact: true }).waitFor();
            assert.equal(await dialog.locator('li.passed').count(), 6);
            const [receipt] = await Promise.all([
                page.waitForEvent('download'),
                dialog.getByRole('button', { name: 'Save the receipt' }).click(),
            ]);
            assert.match(receipt.suggestedFilename(), /^cairn-\d+\.tlog-proof$/);
            await dialog
                .locator('#proof-key')
                .fill('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k');
            await dialog.getByText('Not proven').waitFor();
            assert.equal(await dialog.locator('li.failed').count(), 2);
        });
    }

    if (withRole('member'))
        await journey('who may not read the log is not offered the audit', async () => {
            const page = await at(withRole('member'), { path: '/' });
            assert.equal(await page.getByRole('link', { name: 'Audit', exact: true }).count(), 0);
            await page.goto(`${url}/audit`);
            await page.getByText('Only administrators and auditors may read the log.').waitFor();
        });
}
