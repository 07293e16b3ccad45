// Journeys through the filter form: conditions and groups of them, by mouse and by keyboard alone.
import assert from 'node:assert/strict';
import { call, follow } from './browser.mjs';
import { listsOf } from './list_stage.mjs';

export async function filterJourneys({ journey, at, url, anna, account, newName }) {
    const { listOf, link, deals } = listsOf({ url, account, newName });
    const filterOf = (page) => JSON.parse(new URL(page.url()).searchParams.get('filter') ?? 'null');

    await journey(
        'conditions are joined in groups, by keyboard alone, and the address shows the same again',
        async () => {
            const page = await at(anna);
            const { name, ids, title } = await deals(page, 3);
            const step = (index, next_step) => call(page, 'PATCH', `/records/opportunity/${ids[index]}`, { next_step });
            await step(0, 'Call them');
            await step(1, 'Visit them');
            await step(2, 'Wait');
            await page.goto(listOf(name, '&sort=name'));
            await link(page, title(2)).waitFor();
            await page.getByRole('button', { name: 'Filter', exact: true }).press('Enter');
            const form = page.getByRole('region', { name: 'Filter' });
            await form.getByLabel('Field').first().selectOption('name');
            await form.getByLabel('Comparison').first().selectOption('contains');
            await form.locator('.value input').first().fill(name);
            await page.waitForURL(/filter=/);
            await form.getByRole('button', { name: 'Add group' }).press('Enter');
            const group = form.getByRole('group', { name: 'Group 2' });
            // The focus is where one goes on.
            await page.waitForFunction(() => document.activeElement?.closest('fieldset') !== null);
            const fill = async (row, text) => {
                await row.getByLabel('Field').selectOption('next_step');
                await row.getByLabel('Comparison').selectOption('contains');
                await row.locator('.value input').fill(text);
            };
            await fill(group.locator('.row').first(), 'call');
            await group.getByRole('button', { name: 'Add condition to the group' }).press('Enter');
            await fill(group.locator('.row').last(), 'visit');
            await link(page, title(2)).waitFor({ state: 'detached' });
            await link(page, title(1)).waitFor();
            const contains = (field, text) => ({ contains: [{ var: field }, text] });
            assert.deepEqual(filterOf(page), {
                and: [contains('name', name), { or: [contains('next_step', 'call'), contains('next_step', 'visit')] }],
            });
            await group.getByLabel('Of this group').selectOption('all');
            await link(page, title(0)).waitFor({ state: 'detached' });
            await group.getByLabel('Of this group').selectOption('any');
            await link(page, title(0)).waitFor();
            await page.reload();
            await link(page, title(1)).waitFor();
            await page.getByText('contains call or', { exact: false }).waitFor();
            await page.getByRole('button', { name: 'Filter', exact: true }).press('Enter');
            await group.locator('.row').nth(1).waitFor();
            assert.equal(await group.locator('.row').count(), 2);
            await group.getByRole('button', { name: /^Remove: .*call$/ }).press('Enter');
            await link(page, title(0)).waitFor({ state: 'detached' });
            await page.waitForFunction(() => document.activeElement?.closest('fieldset .row') !== null);
            await group.getByRole('button', { name: 'Remove the group' }).press('Enter');
            await link(page, title(2)).waitFor();
            assert.deepEqual(filterOf(page), contains('name', name));
        },
    );

    await journey('one of several is enough, and one’s own can be asked for besides', async () => {
        const page = await at(anna);
        const { name, title } = await deals(page, 3);
        const named = (text) => ({ '==': [{ var: 'name' }, text] });
        const either = { or: [named(title(0)), named(title(1))] };
        await page.goto(listOf(name, `&filter=${encodeURIComponent(JSON.stringify(either))}`));
        await link(page, title(1)).waitFor();
        assert.equal(await page.locator('td.title').count(), 2);
        await page.getByRole('button', { name: 'Mine', exact: true }).click();
        await page.waitForURL(/me\.id/);
        assert.deepEqual(filterOf(page), { and: [either, { '==': [{ var: 'owner' }, { var: '$me.id' }] }] });
        await link(page, title(1)).waitFor();
        await page.getByRole('button', { name: 'Everyone’s', exact: true }).click();
        await page.waitForURL((address) => !address.search.includes('me.id'));
    });

    await journey('a filter deeper than the form is shown as it is, kept, and narrowed', async () => {
        const page = await at(anna);
        const { name, title } = await deals(page, 2);
        const named = (text) => ({ '==': [{ var: 'name' }, text] });
        const deep = { and: [{ or: [named(title(0)), { and: [named(title(1)), { or: [named(title(1))] }] }] }] };
        await page.goto(listOf(name, `&filter=${encodeURIComponent(JSON.stringify(deep))}`));
        await link(page, title(1)).waitFor();
        await page.getByRole('button', { name: 'Filter', exact: true }).click();
        await page.getByText('It says more than this form can show.').waitFor();
        assert.deepEqual(filterOf(page), deep);
        await page.getByRole('button', { name: 'Mine', exact: true }).click();
        await page.waitForURL(/me\.id/);
        await link(page, title(1)).waitFor();
        await page.getByRole('button', { name: 'Everyone’s', exact: true }).click();
        await page.waitForURL((address) => !address.search.includes('me.id'));
        assert.deepEqual(filterOf(page), deep);
    });

    await journey('a link that names a field added since one signed in filters by it', async () => {
        const page = await at(anna);
        const { name, ids, title } = await deals(page, 2);
        await call(page, 'PATCH', `/records/opportunity/${ids[1]}`, { product: 'Tower crane' });
        // As the model was before somebody added the field, and then a whole type.
        let read = 0;
        await page.route('**/api/v1/model', async (route) => {
            const answer = await route.fetch();
            const model = await answer.json();
            read += 1;
            const type = model.types.find((each) => each.type === 'opportunity');
            if (read < 2) type.fields = type.fields.filter((field) => field.name !== 'product');
            if (read < 3) model.types = model.types.filter((each) => each.type !== 'lead');
            await route.fulfill({ response: answer, json: model });
        });
        await page.goto(listOf(name, '&sort=name'));
        await link(page, title(1)).waitFor();
        assert.equal(read, 1);
        const follow = (to) =>
            page.evaluate((href) => {
                const link = document.body.appendChild(Object.assign(document.createElement('a'), { href }));
                link.click();
                link.remove();
            }, to);
        const filter = encodeURIComponent(JSON.stringify({ '==': [{ var: 'product' }, 'Tower crane'] }));
        await follow(listOf(name, `&sort=name&columns=name,product&filter=${filter}`));
        await link(page, title(0)).waitFor({ state: 'detached' });
        await link(page, title(1)).waitFor();
        await page.locator('td', { hasText: 'Tower crane' }).waitFor();
        assert.equal(await page.getByText('that no longer exist').count(), 0);
        await follow(`${url}/records/lead`);
        await page.getByRole('heading', { name: 'Leads' }).waitFor();
        // What is really gone is said, after one more look.
        await follow(listOf(name, '&columns=name,formerly'));
        await page.getByText('by fields that no longer exist are left out: formerly.').waitFor();
        await follow(listOf(name, '&columns=formerly,name'));
        await link(page, title(0)).waitFor();
        assert.equal(read, 4);
        await page.unroute('**/api/v1/model');
    });

    await journey('a filter by a field that went away since one signed in applies the rest, and says so', async () => {
        const page = await at(anna);
        const { title } = await deals(page, 2);
        // As the model was before somebody took the field away.
        let read = 0;
        await page.route('**/api/v1/model', async (route) => {
            const answer = await route.fetch();
            const model = await answer.json();
            read += 1;
            const { fields } = model.types.find((each) => each.type === 'opportunity');
            if (read < 2) fields.push({ ...fields.find((field) => field.name === 'product'), name: 'formerly' });
            await route.fulfill({ response: answer, json: model });
        });
        for (const shape of ['', '/board']) {
            const filter = JSON.stringify({
                and: [{ '==': [{ var: 'formerly' }, 'a'] }, { contains: [{ var: 'name' }, title(0)] }],
            });
            read = 0;
            await page.goto(`${url}/records/account`);
            await page.locator('td.title').first().waitFor();
            await follow(page, `${url}/records/opportunity${shape}?filter=${encodeURIComponent(filter)}`);
            await page.getByText('Conditions on fields that no longer exist are left out: formerly.').waitFor();
            await page.getByText(title(0), { exact: true }).first().waitFor();
            await page.getByText(title(1), { exact: true }).waitFor({ state: 'detached' });
        }
        await page.unroute('**/api/v1/model');
    });

    await journey('on a phone the form with groups is no wider than the screen', async () => {
        const page = await at(anna, { phone: true });
        await page.goto(`${url}/records/opportunity`);
        await page.locator('td.title').first().waitFor();
        await page.getByRole('button', { name: 'Filter', exact: true }).tap();
        await page.getByRole('button', { name: 'Add group' }).tap();
        await page.getByRole('button', { name: 'Add condition to the group' }).tap();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
        const wide = await page
            .locator('.rows :is(select, input, button)')
            .evaluateAll((all) => all.filter((each) => each.getBoundingClientRect().right > 390).length);
        assert.equal(wide, 0);
    });
}
