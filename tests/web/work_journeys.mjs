// Journeys of daily work: boards, edits by two at once, lists, handed work, and what each role is offered.
import assert from 'node:assert/strict';
import { call, card, column } from './browser.mjs';

export async function workJourneys({
    journey,
    at,
    url,
    server,
    browser,
    account,
    newDeal,
    newName,
    anna,
    ben,
    roles,
    withRole,
}) {
    await journey('in a demo one is in by one click on a name', async () => {
        const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
        await page.goto(url);
        await page.getByRole('button', { name: roles.get(anna).name }).click();
        await page.locator('header [role=status].live').waitFor();
        assert.equal((await call(page, 'GET', '/me')).id, roles.get(anna).id);
    });

    await journey('one begins with what waits and what is one’s own, kept as it is now', async () => {
        const page = await at(anna);
        const deal = await newDeal(page);
        // More than the page shows.
        for (let more = 0; more < 7; more++) await newDeal(page);
        await page.goto(url);
        await page.getByRole('heading', { name: /^Waiting for me/ }).waitFor();
        const mine = page.getByRole('region', { name: /^My open deals/ });
        const total = mine.locator('h2 .numbers');
        const before = Number(await total.innerText());
        await call(page, 'POST', `/records/opportunity/${deal.id}/lose`, { lost_reason: 'price' });
        await page.waitForFunction(
            ([element, expected]) => Number(element.textContent) === expected,
            [await total.elementHandle(), before - 1],
        );
        await mine.getByRole('link', { name: /^All / }).click();
        await page.waitForURL(/\/records\/opportunity\?filter=/);
    });

    await journey('the navigation is what the model says, in both languages, without a reload', async () => {
        const page = await at(anna, { path: '/' });
        const { types } = await call(page, 'GET', '/model');
        const listed = types.filter((type) => type.order !== undefined).sort((a, b) => a.order - b.order);
        // What has no heading comes first, then one heading after the other.
        const headings = ['', ...new Set(listed.flatMap((type) => type.group?.en ?? []))];
        listed.sort((a, b) => headings.indexOf(a.group?.en ?? '') - headings.indexOf(b.group?.en ?? ''));
        const labels = () =>
            page.locator('.frame > nav').first().locator('.item[href^="/records/"] .clip').allInnerTexts();
        assert.deepEqual(
            await labels(),
            listed.map((type) => type.label_many.en),
        );
        await page.evaluate(() => (window.stillHere = true));
        await page.locator('header .language').click();
        await page.waitForFunction(() => document.documentElement.lang === 'zh-CN');
        assert.deepEqual(
            await labels(),
            listed.map((type) => type.label_many.zh),
        );
        assert.equal(await page.evaluate(() => window.stillHere), true);
        await page.locator('header .language').click();
    });

    await journey('a card that one person drags moves on the screen of the other, and totals follow', async () => {
        const [a, b] = [await at(anna), await at(ben)];
        const deal = await newDeal(a);
        for (const page of [a, b]) await page.goto(`${url}/records/opportunity/board`);
        await card(b, 'prospecting', deal.title).waitFor();
        const count = async () =>
            Number((await column(b, 'engaging').locator('.count').innerText()).replace(/\D/g, ''));
        const before = await count();
        await card(a, 'prospecting', deal.title).dragTo(column(a, 'engaging').locator('ul'), {
            targetPosition: { x: 60, y: 30 },
        });
        await card(b, 'engaging', deal.title).waitFor();
        await card(a, 'engaging', deal.title).waitFor();
        assert.equal(await count(), before + 1);
        assert.match(await b.locator('[role=status].visually-hidden').first().innerText(), new RegExp(deal.title));
    });

    await journey('a card moves by keyboard alone, and the step asks for what it needs', async () => {
        const page = await at(anna);
        const deal = await newDeal(page);
        await page.goto(`${url}/records/opportunity/board`);
        await card(page, 'prospecting', deal.title).getByRole('link').focus();
        await page.keyboard.press('m');
        await page.getByRole('menuitem', { name: 'Lose' }).press('Enter');
        const dialog = page.getByRole('dialog');
        await dialog.getByRole('button', { name: 'Lose', exact: true }).click();
        await dialog.getByText('This is needed.').waitFor();
        await dialog.locator('#step-lost_reason').selectOption({ index: 1 });
        await page.keyboard.press('Control+Enter');
        await card(page, 'lost', deal.title).waitFor();
    });

    await journey('a drop where no step leads is refused in words, and the card stays', async () => {
        const page = await at(anna);
        const deal = await newDeal(page);
        await call(page, 'POST', `/records/opportunity/${deal.id}/lose`, {
            lost_reason: 'price',
        });
        await page.goto(`${url}/records/opportunity/board`);
        await card(page, 'lost', deal.title).dragTo(column(page, 'won').locator('ul'), {
            targetPosition: { x: 60, y: 30 },
        });
        await card(page, 'lost', deal.title).getByText('There is no step').waitFor();
    });

    await journey('two people edit different fields: both are kept, nobody is asked', async () => {
        const [a, b] = [await at(anna), await at(ben)];
        const deal = await newDeal(a);
        for (const page of [a, b]) await page.goto(`${url}/records/opportunity/${deal.id}`);
        await edit(a, 'Next step', 'next_step');
        await edit(b, 'Product or solution', 'product');
        await a.locator('#field-next_step').fill('Call them');
        await b.locator('#field-product').fill('Tower crane');
        await a.keyboard.press('Enter');
        await a.locator('.details dd').getByText('Call them', { exact: true }).waitFor();
        await b.keyboard.press('Enter');
        await b.locator('.details dd').getByText('Tower crane', { exact: true }).waitFor();
        const record = await call(a, 'GET', `/records/opportunity/${deal.id}`);
        assert.deepEqual([record.next_step, record.product], ['Call them', 'Tower crane']);
    });

    await journey('two people edit the same field: the second sees both values and decides', async () => {
        const [a, b] = [await at(anna), await at(ben)];
        const deal = await newDeal(a);
        for (const page of [a, b]) await page.goto(`${url}/records/opportunity/${deal.id}`);
        for (const page of [a, b]) await edit(page, 'Next step', 'next_step');
        await a.locator('#field-next_step').fill('Call them');
        await b.locator('#field-next_step').fill('Visit them');
        await a.keyboard.press('Enter');
        await b.getByText('just changed this to').waitFor();
        await b.keyboard.press('Enter');
        await b.getByText('changed this too').waitFor();
        await b.getByRole('button', { name: 'Take mine' }).click();
        await a.locator('.details dd').getByText('Visit them', { exact: true }).waitFor();
        await b.getByRole('button', { name: 'Undo', exact: true }).click();
        await a.locator('.details dd').getByText('Call them', { exact: true }).waitFor();
    });

    await journey(
        'a new record is made from a form, and appears in the list of the other as a pill, not under the cursor',
        async () => {
            const [a, b] = [await at(anna, { path: '/' }), await at(ben)];
            await b.goto(`${url}/records/opportunity`);
            await b.locator('td.title').first().waitFor();
            await a.keyboard.press('2');
            await a.waitForURL('**/records/opportunity/board');
            await a.locator('.page h1').waitFor();
            await a.keyboard.press('n');
            const name = newName();
            await a.locator('#new-name').fill(name);
            await a.locator('#new-account').fill(account.title);
            await a.locator('.combobox [role=option]').first().click();
            await a.locator('#new-amount').fill('1,250.50');
            await a.keyboard.press('Control+Enter');
            await b.getByRole('button', { name: '1 new' }).click();
            await b.getByRole('link', { name, exact: true }).waitFor();
        },
    );

    await journey('the page of an account follows what happens under it', async () => {
        const [a, b] = [await at(anna), await at(ben)];
        await b.goto(`${url}/records/account/${account.id}`);
        await b.locator('.related section').first().waitFor();
        const deal = await newDeal(a);
        await b.locator('.related').getByRole('link', { name: deal.title, exact: true }).waitFor();
        await b.locator('.timeline').getByRole('link', { name: deal.title, exact: true }).waitFor();
    });

    await journey('work that is handed to someone lights up, and leaves when it is done', async () => {
        const [a, b] = [await at(anna), await at(ben, { path: '/' })];
        const owner = roles.get(ben).id;
        const title = `Journey task ${Date.now()}`;
        // What comes before the inbox is there is no news.
        await b.locator('#home-waiting .numbers').getByText(/\d/).waitFor();
        const task = await call(a, 'POST', '/records/task', {
            name: title,
            owner,
        });
        await b.locator('.toast').getByText(title).waitFor();
        await b.waitForFunction(() => /^\(\d+\)/.test(document.title));
        await b.keyboard.press('i');
        const item = b.locator('article', { hasText: title });
        await item.getByRole('button', { name: 'Start' }).click();
        await item.getByRole('button', { name: 'Finish' }).click();
        await b.getByRole('dialog').getByRole('button', { name: 'Finish' }).click();
        await item.waitFor({ state: 'detached' });
        assert.equal((await call(a, 'GET', `/records/task/${task.id}`)).status, 'done');
    });

    await journey('what is handed over before the connection stands is news all the same', async () => {
        const [a, b] = [await at(anna), await at(ben)];
        const owner = roles.get(ben).id;
        const title = `Journey task ${Date.now()}`;
        let connect;
        const made = new Promise((resolve) => (connect = resolve));
        await b.routeWebSocket(/\/live/, async (socket) => {
            await made;
            socket.connectToServer();
        });
        await b.goto(url);
        await b.locator('#home-waiting .numbers').getByText(/\d/).waitFor();
        await call(a, 'POST', '/records/task', { name: title, owner });
        connect();
        await b.locator('.toast').getByText(title).waitFor();
    });

    await journey('a filter stands in the address, and the address brings it back', async () => {
        const page = await at(anna);
        await page.goto(`${url}/records/opportunity`);
        await page.getByRole('button', { name: 'Mine' }).click();
        await page.waitForURL(/filter=/);
        const rows = async () => page.locator('td.title').count();
        await page.waitForTimeout(500);
        const shown = await rows();
        await page.reload();
        await page.getByRole('button', { name: 'Mine', pressed: true }).waitFor();
        await page.waitForTimeout(500);
        assert.equal(await rows(), shown);
    });

    if (withRole('auditor'))
        await journey('an auditor sees everything and is offered no change', async () => {
            const page = await at(withRole('auditor'));
            await page.goto(`${url}/records/opportunity`);
            await page.locator('td.title a').first().click();
            await page.locator('dl').first().waitFor();
            assert.equal(await page.getByRole('button', { name: /^(Edit|New)/ }).count(), 0);
            await page.getByRole('button', { name: 'More actions' }).click();
            assert.deepEqual(await page.getByRole('menuitem').allInnerTexts(), ['Rights…']);
        });

    if (withRole('administrator'))
        await journey('a one-time password must be changed before anything else', async () => {
            const admin = await at(withRole('administrator'));
            const email = `journey${Date.now()}@example.com`;
            const user = await call(admin, 'POST', '/records/user', {
                name: 'Journey Person',
                email,
                role: 'member',
            });
            await admin.goto(`${url}/records/user/${user.id}`);
            await admin.getByRole('button', { name: 'More actions' }).click();
            await admin.getByRole('menuitem', { name: /One-time password/ }).click();
            await admin.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
            const secret = await admin.locator('code').innerText();
            const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
            await page.goto(url);
            await page.getByLabel('E-mail').fill(email);
            await page.getByLabel('Password').fill(secret);
            await page.getByRole('button', { name: 'Sign in', exact: true }).click();
            const fields = page.locator('input[type=password]');
            await fields.nth(2).waitFor();
            for (const [index, text] of [secret, 'a sentence to remember', 'a sentence to remember'].entries())
                await fields.nth(index).fill(text);
            await page.locator('form button[type=submit]').click();
            await page.locator('#content').waitFor();
        });

    if (server)
        await journey('a browser comes back to a server that was killed, and misses nothing', async () => {
            const page = await at(anna);
            const deal = await newDeal(page);
            await page.goto(`${url}/records/opportunity/board`);
            await card(page, 'prospecting', deal.title).waitFor();
            await server.kill();
            await page.locator('header [role=status].reconnecting').waitFor();
            await server.start();
            const other = await at(ben);
            await call(other, 'POST', `/records/opportunity/${deal.id}/engage`, {});
            await page.locator('header [role=status].live').waitFor({ timeout: 30_000 });
            await card(page, 'engaging', deal.title).waitFor();
        });
}

async function edit(page, label, field) {
    await page
        .getByRole('button', {
            name: `Edit ${label[0].toLowerCase()}${label.slice(1)}`,
            exact: true,
        })
        .click();
    await page.locator(`#field-${field}`).waitFor();
}
