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
        // Whoever looks at the past stays there.
        const { position } = await call(b, 'GET', '/records/opportunity?limit=1');
        await b.goto(`${url}/records/opportunity?at=${position}`);
        await b.locator('td.title').first().waitFor();
        await choose(b, name);
        await b.waitForURL(/by=stage/);
        assert.equal(new URL(b.url()).searchParams.get('at'), position);
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
        await b.getByText('This view is no longer there').waitFor();
        // What was on screen stays.
        assert.ok((await heads(b)) > 0);
    });

    await journey('a view that somebody keeps to himself is not there for others, until it is shared', async () => {
        const [a, b] = [await at(anna), await at(ben)];
        const own = { name: newName(), for_type: 'opportunity', definition: 'by=stage' };
        const made = await call(a, 'POST', '/records/view', own);
        await newDeal(b);
        await b.goto(`${url}/records/opportunity?by=stage&view=${made.id}`);
        await b.locator('tbody tr button').first().waitFor();
        // The address carries what the view shows, so that this is what Ben sees.
        await b.getByText('or not shown to you. The list stays as the address says.').waitFor();
        await menu(b).click();
        assert.equal(await b.getByRole('menuitem', { name: made.name }).count(), 0);
        await b.keyboard.press('Escape');
        await call(a, 'PATCH', `/records/view/${made.id}`, { scope: 'all' });
        await b.getByText('This view is not there').waitFor({ state: 'detached' });
        await b.locator('.bar > button', { hasText: made.name }).waitFor();
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
        await page.getByText('by fields that no longer exist are left out: formerly.').waitFor();
        await page.locator('td.title').first().waitFor();
        assert.equal(await page.locator('thead th').count(), 3);
    });

    await journey(
        'a view with a condition on a field that is no longer there applies the rest, and says so',
        async () => {
            const page = await at(anna);
            const deal = await newDeal(page);
            const filter = { and: [{ '==': [{ var: 'formerly' }, 'a'] }, { contains: [{ var: 'name' }, deal.title] }] };
            const made = await call(page, 'POST', '/records/view', {
                name: newName(),
                for_type: 'opportunity',
                definition: new URLSearchParams({ filter: JSON.stringify(filter), by: 'formerly' }).toString(),
                scope: 'private',
            });
            // A link that says no more than which view it is shows that view.
            await page.goto(`${url}/records/opportunity?view=${made.id}`);
            await page.waitForURL(/formerly/);
            await page.getByText('Conditions on fields that no longer exist are left out: formerly.').waitFor();
            await page.getByText('by fields that no longer exist are left out: formerly.').waitFor();
            await page.waitForFunction(() => document.querySelectorAll('td.title').length === 1);
            assert.equal(await page.locator('td.title').innerText(), deal.title);
            assert.equal(await page.getByText('Changed since it was opened').count(), 0);
        },
    );

    await journey('a view gets another name and other readers, and a copy of it is one’s own', async () => {
        const [a, b] = [await at(anna), await at(ben)];
        const [name, renamed] = [await saved(a), newName()];
        const id = new URL(a.url()).searchParams.get('view');
        await choose(a, `Name and readers of “${name}”…`);
        assert.equal(await a.locator('#view-name').inputValue(), name);
        await a.locator('#view-name').fill(renamed);
        await a.locator('#view-scope').selectOption('private');
        await a.getByRole('button', { name: 'Save', exact: true }).click();
        await a.getByRole('dialog').waitFor({ state: 'detached' });
        await menu(a).getByText(renamed).waitFor();
        assert.equal((await call(a, 'GET', `/records/view/${id}`)).scope, 'private');
        await b.goto(`${url}/records/opportunity`);
        await b.locator('td.title').first().waitFor();
        await menu(b).click();
        await b.getByRole('menuitem', { name: 'Save as a new view…' }).waitFor();
        assert.equal(await b.getByRole('menuitem', { name: renamed }).count(), 0);
        await choose(a, `Duplicate “${renamed}”…`);
        await a.getByRole('button', { name: 'Save', exact: true }).click();
        await a.getByRole('dialog').waitFor({ state: 'detached' });
        await menu(a).getByText(`${renamed} (copy)`).waitFor();
        assert.notEqual(new URL(a.url()).searchParams.get('view'), id);
        assert.match(a.url(), /by=stage/);
    });

    await journey('of two who change one view the second sees both, in words, and chooses', async () => {
        // Roles may leave a view to its owner: whoever changes that of another administers.
        const [a, b] = [await at(ben), await at(anna)];
        const name = await saved(a);
        const id = new URL(a.url()).searchParams.get('view');
        const change = (fields) => call(b, 'PATCH', `/records/view/${id}`, fields);
        await menu(a).getByText(name).waitFor();
        for (const key of [/sort=name/, /sort=-name/]) {
            await a.getByRole('button', { name: 'Sort by name' }).click();
            await a.waitForURL(key);
        }
        await change({ definition: 'sort=name&columns=name' });
        await a.getByText('changed this view.').waitFor();
        await choose(a, `Save the changes to “${name}”`);
        const chip = a.getByRole('alert').filter({ hasText: 'changed this too' });
        await chip.waitFor();
        assert.match(await chip.innerText(), /Theirs[^]*\(ascending\)[^]*Yours[^]*\(descending\)/);
        await chip.getByRole('button', { name: 'Take mine' }).click();
        await chip.waitFor({ state: 'detached' });
        assert.match((await call(a, 'GET', `/records/view/${id}`)).definition, /sort=-name/);
        // A name that somebody else gave meanwhile is not written over either.
        await choose(a, `Name and readers of “${name}”…`);
        await change({ name: `${name} theirs` });
        await a.locator('#view-name').fill(`${name} mine`);
        await a.getByRole('button', { name: 'Save', exact: true }).click();
        const both = a.getByRole('dialog').getByRole('alert');
        await both.getByText(`${name} theirs`).waitFor();
        await both.getByRole('button', { name: 'Keep theirs' }).click();
        assert.equal(await a.locator('#view-name').inputValue(), `${name} theirs`);
        await a.getByRole('button', { name: 'Save', exact: true }).click();
        await a.getByRole('dialog').waitFor({ state: 'detached' });
    });

    await journey(
        'a link to a view that is not there, or not one’s own, shows the plain list and says so',
        async () => {
            const page = await at(ben);
            await page.goto(`${url}/records/opportunity?view=019a0000-0000-7000-8000-000000000000`);
            await page.getByText('or not shown to you. What you see is the list without it.').waitFor();
            await page.locator('td.title').first().waitFor();
        },
    );
}
