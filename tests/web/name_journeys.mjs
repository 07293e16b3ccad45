// Journeys of names: what is called alike, what is found by a part of its name, and what is found by whose it is.
import assert from 'node:assert/strict';
import { call, card } from './browser.mjs';

export async function nameJourneys({ journey, at, url, account, newDeal, anna, ben, roles, withRole }) {
    const owner = roles.get(anna).id;
    const own = (name) => `${name} ${Date.now().toString(36)}`;

    /** The model as the server says it, with labels of our own for what `renamed` picks of a type. */
    const relabelled = (page, name, renamed) =>
        page.route('**/api/v1/model', async (route) => {
            const answer = await route.fetch();
            const model = await answer.json();
            for (const each of renamed(model.types.find(({ type }) => type === name)))
                each.label = { en: 'Same', zh: '同名' };
            await route.fulfill({ response: answer, json: model });
        });

    await journey('a history whose event changed two fields of the same name shows both', async () => {
        const page = await at(anna);
        const deal = await newDeal(page);
        await call(page, 'PATCH', `/records/opportunity/${deal.id}`, {
            next_step: 'Call them',
            product: 'Tower crane',
        });
        await relabelled(page, 'opportunity', ({ fields }) =>
            fields.filter(({ name }) => ['next_step', 'product'].includes(name)),
        );
        await page.goto(`${url}/records/opportunity/${deal.id}/history`);
        const values = page.locator('main li', { hasText: 'changed Same, Same' }).locator('dd');
        await values.nth(1).waitFor();
        assert.deepEqual((await values.allInnerTexts()).sort(), ['Call them', 'Tower crane']);
    });

    await journey('two steps of the same name are both offered', async () => {
        const page = await at(anna);
        const deal = await newDeal(page);
        await relabelled(page, 'opportunity', ({ lifecycle }) =>
            lifecycle.transitions.filter(({ name }) => ['win', 'lose'].includes(name)),
        );
        await page.goto(`${url}/records/opportunity/board`);
        await card(page, 'prospecting', deal.title).getByRole('link').focus();
        await page.keyboard.press('m');
        await page.getByRole('menuitem', { name: /^Same/ }).nth(1).waitFor();
    });

    await journey('a part of a name is found whatever its case', async () => {
        const page = await at(anna);
        const name = own('ACME Ltd');
        await call(page, 'POST', '/records/account', { name, tier: 'c' }).catch(() =>
            call(page, 'POST', '/records/account', { name }),
        );
        await page.goto(`${url}/records/account`);
        await page.getByRole('button', { name: 'Filter', exact: true }).click();
        const row = page.locator('.rows .row').last();
        await row.getByLabel('Field').selectOption('name');
        await row.getByLabel('Comparison').selectOption('contains');
        await row.locator('.value input').fill(name.toLowerCase());
        await page.waitForURL(/filter=/);
        await page.getByRole('link', { name, exact: true }).waitFor();
        await page.waitForFunction(() => document.querySelectorAll('td.title').length === 1);
    });

    await journey('tasks open with one’s own that are open, and the others are one press away', async () => {
        const page = await at(anna, { path: '/' });
        const task = (name, whose) =>
            call(page, 'POST', '/records/task', {
                name: own(name),
                owner: whose,
            });
        const [mine, done, theirs] = [
            await task('Mine', owner),
            await task('Done', owner),
            await task('Theirs', roles.get(ben).id),
        ];
        await call(page, 'POST', `/records/task/${done.id}/finish`, {});
        const link = ({ title }) => page.getByRole('link', { name: title, exact: true });
        await page.locator('.frame > nav').first().getByRole('link', { name: 'Tasks' }).click();
        await page.getByRole('searchbox', { name: 'Filter by name' }).fill(mine.title.split(' ')[1].slice(0, 5));
        await link(mine).waitFor();
        assert.deepEqual([await link(done).count(), await link(theirs).count()], [0, 0]);
        await page.getByRole('button', { name: 'Everyone’s' }).click();
        await link(theirs).waitFor();
        assert.equal(await link(done).count(), 0);
        await page.locator('.chip', { hasText: 'Status is one of' }).getByRole('button').last().click();
        await link(done).waitFor();
    });

    if (withRole('administrator'))
        await journey(
            'who was deactivated is offered no work and no sign-in, and is still found by what was theirs',
            async () => {
                const page = await at(withRole('administrator'));
                const name = own('Gone');
                const user = await call(page, 'POST', '/records/user', {
                    name,
                    email: `${name.replace(' ', '')}@example.com`,
                    role: 'member',
                });
                const deal = await call(page, 'POST', '/records/opportunity', {
                    name: own('Left'),
                    account: account.id,
                    owner: user.id,
                });
                await page.goto(`${url}/records/opportunity/${deal.id}`);
                const offered = page.locator('.combobox [role=option]');
                const ask = async () => {
                    await page.getByRole('button', { name: 'More actions' }).click();
                    await page.getByRole('menuitem', { name: 'Change owner…' }).click();
                    await page.locator('#new-owner').fill(name);
                };
                await ask();
                await offered.getByText(name).waitFor();
                await call(page, 'PATCH', `/records/user/${user.id}`, {
                    active: false,
                });
                await page.reload();
                await ask();
                await page.locator('.combobox').getByText('Nothing found').waitFor();
                assert.equal(await offered.count(), 0);
                await page.goto(`${url}/records/opportunity`);
                await page.getByRole('button', { name: 'Filter', exact: true }).click();
                const row = page.locator('.rows .row').last();
                await row.getByLabel('Field').selectOption('owner');
                await row.getByLabel('Comparison').selectOption('is');
                await row.locator('.combobox input').fill(name);
                await offered.getByText('Deactivated').waitFor();
                await offered.first().click();
                await page.getByRole('link', { name: deal.title, exact: true }).waitFor();

                const { people } = await call(page, 'GET', '/session');
                const active = new Map(
                    (await call(page, 'GET', '/records/user?limit=1000')).rows.map((each) => [each.email, each.active]),
                );
                assert.deepEqual(
                    people.filter(({ email }) => active.get(email) !== true),
                    [],
                );
            },
        );
}
