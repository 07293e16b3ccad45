// Journeys with saved views: kept, shared, changed by two, and gone while somebody looks at them.
import assert from 'node:assert/strict';
import { call } from './browser.mjs';

export async function viewJourneys({ journey, at, url, newDeal, newName, anna, ben }) {
    // A model may do without saved views.
    const { types } = await call(await at(anna), 'GET', '/model');
    if (!types.some(({ type }) => type === 'view')) return;
    const menu = (page) => page.locator('.bar > button').first();
    const choose = async (page, name) => {
        await menu(page).click();
        await page.getByRole('menuitem', { name }).click();
    };
    const heads = (page) => page.locator('tbody tr button').count();

    /** What Anna keeps for everybody: open deals by stage. */
    async function saved(page) {
        const name = newName();
        await newDeal(page);
        await page.goto(`${url}/records/opportunity?by=stage&sort=-amount&columns=name,amount`);
        await page.locator('td.title').first().waitFor();
        await choose(page, 'Save as a new view…');
        await page.locator('#view-name').fill(name);
        await page.locator('#view-scope').selectOption('all');
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page.waitForURL(/view=/);
        return name;
    }

    await journey('a view is kept under a name and shows a colleague the same', async () => {
        const [a, b] = [await at(anna), await at(ben)];
        const name = await saved(a);
        await b.goto(`${url}/records/opportunity`);
        await b.locator('td.title').first().waitFor();
        await choose(b, name);
        await b.waitForURL(/by=stage/);
        await b.locator('tbody tr button').first().waitFor();
        assert.ok((await heads(b)) > 0);
        assert.equal(await b.locator('thead th').count(), 3);
        // It is Anna's: Ben keeps his own changes as another view.
        await b.getByRole('button', { name: 'Sort by name' }).click();
        await b.waitForURL(/sort=name/);
        await menu(b).click();
        assert.equal(await b.getByRole('menuitem', { name: /^(Save the changes|Remove)/ }).count(), 0);
        await b.getByRole('menuitem', { name: 'Save as a new view…' }).waitFor();
    });

    await journey('a view that its owner changes or removes says so to whoever looks at it', async () => {
        const [a, b] = [await at(anna), await at(ben)];
        const name = await saved(a);
        await b.goto(a.url());
        await b.locator('tbody tr button').first().waitFor();
        await a.getByRole('button', { name: 'Sort by name' }).click();
        await a.waitForURL(/sort=name/);
        await choose(a, `Save the changes to “${name}”`);
        await b.getByText('changed this view.').waitFor();
        await b.getByRole('button', { name: 'Show theirs' }).click();
        await b.waitForURL(/sort=name/);
        await b.getByText('changed this view.').waitFor({ state: 'detached' });
        await choose(a, `Remove “${name}”`);
        await b.getByText('This view is no longer there.').waitFor();
        // What was on screen stays.
        assert.ok((await heads(b)) > 0);
    });

    await journey('a view with a field that is no longer there shows the rest, and says what is missing', async () => {
        const page = await at(anna);
        const made = await call(page, 'POST', '/records/view', {
            name: newName(),
            for_type: 'opportunity',
            definition: 'columns=name,formerly,amount',
            scope: 'private',
        });
        await page.goto(`${url}/records/opportunity`);
        await page.locator('td.title').first().waitFor();
        await choose(page, made.name);
        await page.getByText('Columns that no longer exist are left out: formerly.').waitFor();
        assert.equal(await page.locator('thead th').count(), 3);
    });
}
