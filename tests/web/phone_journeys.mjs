// Journeys on a phone of 390 pixels, in either language, through what elsewhere is done at a desk.
import assert from 'node:assert/strict';
import { sound } from './axe.mjs';
import { call, follow } from './browser.mjs';

const guest = 'ji.yunzhou@yunling.example';

export async function phoneJourneys({ journey, at, url, account, newDeal, newName, anna, roles, withRole }) {
    const onPhone = async (email, language = 'en') => {
        const page = await at(email, { phone: true });
        await call(page, 'PATCH', '/me', { language });
        return page;
    };
    const button = (place, name) => place.getByRole('button', { name, exact: true });
    const dialog = (page) => page.getByRole('dialog').last();

    await journey('on a phone work is begun and goes on: a new task, a step, a field', async () => {
        const page = await onPhone(anna);
        const deal = await newDeal(page);
        await page.goto(`${url}/records/task`);
        await page.locator('main h1').waitFor();
        await button(page, 'New task').tap();
        await dialog(page).locator('input').first().waitFor();
        await sound(page, 'a new task');
        await button(dialog(page), 'Cancel').tap();
        await follow(page, `${url}/records/opportunity/${deal.id}`);
        await page.getByRole('group', { name: 'Next steps' }).getByRole('button').first().waitFor();
        await sound(page, 'a deal');
        await button(page, 'Engage').tap();
        await page.waitForFunction(() => document.querySelector('li[aria-current=step]')?.innerText.match(/Engag/));
        assert.equal((await call(page, 'GET', `/records/opportunity/${deal.id}`)).stage, 'engaging');
        await button(page, 'All fields').tap();
        await button(page, 'Edit next step').tap();
        await page.locator('#field-next_step').fill('Call on Monday');
        await sound(page, 'a field in its editor');
        await page.locator('#field-next_step').press('Enter');
        await page.getByText('Call on Monday').first().waitFor();
    });

    for (const language of ['en', 'zh'])
        await journey(`on a phone one looks back, and reads what happened: ${language}`, async () => {
            const page = await onPhone(anna, language);
            const deal = await newDeal(page);
            await call(page, 'PATCH', `/records/opportunity/${deal.id}`, { next_step: 'Call' });
            await page.goto(`${url}/records/opportunity/${deal.id}/history`);
            await page.locator('main li').first().waitFor();
            await sound(page, 'a history');
            const { position } = await call(page, 'GET', '/records/opportunity?limit=1');
            await follow(page, `${url}/records/opportunity/${deal.id}?at=${position}`);
            await page.locator('.past').waitFor();
            await sound(page, 'a record as it was');
            await follow(page, `${url}/records/opportunity/board?at=${position}&compare=1`);
            await page.locator('table, .empty').first().waitFor();
            await sound(page, 'a comparison');
        });

    await journey('on a phone a record is found by its name', async () => {
        const page = await onPhone(anna);
        const deal = await newDeal(page);
        await page.goto(`${url}/inbox`);
        await page.locator('h1').first().waitFor();
        await page.locator('#search').tap();
        await page.locator('#search').fill(deal.title);
        const line = page.locator('#hits [role=option]').filter({ hasText: deal.title }).first();
        await line.waitFor();
        await sound(page, 'what is found');
        await line.tap();
        await page.waitForURL(new RegExp(deal.id));
    });

    await journey('on a phone a view is kept under a name', async () => {
        const page = await onPhone(anna);
        if (!(await call(page, 'GET', '/model')).types.some(({ type }) => type === 'view')) return;
        await newDeal(page);
        await page.goto(`${url}/records/opportunity?sort=-amount`);
        await page.locator('td.title').first().waitFor();
        await page.locator('.bar > button').first().tap();
        await page.getByRole('menuitem', { name: 'Save as a new view…' }).tap();
        const name = newName();
        await page.locator('#view-name').fill(name);
        await sound(page, 'a new view');
        await button(page, 'Save').tap();
        await page.waitForURL(/view=/);
        await page.locator('.bar > button', { hasText: name }).waitFor();
    });

    for (const language of ['en', 'zh'])
        await journey(`on a phone what cannot be taken back is asked for in full: ${language}`, async () => {
            const page = await onPhone(withRole('administrator'), language);
            const contact = await call(page, 'POST', '/records/contact', { name: newName(), account: account.id });
            const menu = page.locator('main header .end button').last();
            await page.goto(`${url}/records/contact/${contact.id}`);
            await menu.tap();
            await page.getByRole('menuitem', { name: /Erase|抹除/ }).tap();
            await dialog(page).locator('input[type=radio]').first().waitFor();
            await dialog(page).locator('footer button').last().tap();
            await dialog(page).getByRole('alert').waitFor();
            await sound(page, 'an erasure');
            await page.keyboard.press('Escape');
            await menu.tap();
            await page.getByRole('menuitem', { name: /Archive|归档/ }).tap();
            await dialog(page).locator('footer').waitFor();
            await sound(page, 'an archiving');
        });

    await journey('on a phone many records are changed at once', async () => {
        const page = await onPhone(anna);
        const made = [await newDeal(page), await newDeal(page)];
        const filter = JSON.stringify({ in: [{ var: 'id' }, made.map(({ id }) => id)] });
        await page.goto(`${url}/records/opportunity?${new URLSearchParams({ filter })}`);
        await page.locator('td.title').nth(1).waitFor();
        for (const box of await page.locator('tbody input[type=checkbox]').all()) await box.tap();
        const bar = page.getByRole('toolbar');
        await bar.getByText('2 selected').waitFor();
        await sound(page, 'two that are chosen');
        await button(bar, 'Take a step…').tap();
        await dialog(page).getByText('2 records.').waitFor();
        await dialog(page).locator('#bulk-step').selectOption('engage');
        await sound(page, 'a step of two');
        await button(dialog(page), 'Change 2 records').tap();
        await dialog(page).getByText('2 records changed.').waitFor({ timeout: 30_000 });
        await sound(page, 'two that were changed');
    });

    for (const language of ['en', 'zh'])
        await journey(`on a phone a guest is told what is not for him, and whom to ask: ${language}`, async () => {
            if (!roles.has(guest)) return;
            const page = await onPhone(guest, language);
            for (const path of ['/records/payment', '/records/quote/board']) {
                await follow(page, url + path);
                await page.getByRole('heading', { level: 1, name: /You may not see|您无权查看/ }).waitFor();
                await page.getByText(/an administrator\.|管理员。/).waitFor();
                await sound(page, path);
            }
            await page.locator('nav button').last().tap();
            await page.locator('nav.open').waitFor();
            await sound(page, 'the navigation');
        });

    for (const language of ['en', 'zh'])
        await journey(`on a phone the logs are read line by line: ${language}`, async () => {
            const auditor = withRole('auditor') ?? withRole('administrator');
            const page = await onPhone(auditor, language);
            for (const path of ['/audit', '/audit/access']) {
                await follow(page, url + path);
                await page.locator('tr.line').first().waitFor();
                await sound(page, path);
                await page.locator('.toggle').tap();
                await page.locator('.fields.open').waitFor();
                await sound(page, `the filters of ${path}`);
            }
        });
}
