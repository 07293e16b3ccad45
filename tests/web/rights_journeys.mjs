// Journeys of rights: the grid of roles, why somebody may do something, the app as another person, the tree of teams.
import assert from 'node:assert/strict';
import { sound } from './axe.mjs';
import { call, follow } from './browser.mjs';

const button = (place, name) => place.getByRole('button', { name, exact: true });
const dialog = (page) => page.getByRole('dialog').last();
const seller_role = 'key_account_manager';
const deals = 'opportunity';

/** Who sells, has that role and no other, and may sign in. Closes the page. */
async function sellerOf(page, people) {
    const { people: known } = await call(page, 'GET', '/session');
    await page.context().close();
    const sells = ({ role, roles }) => role === 'member' && String(roles) === seller_role;
    return known.map(({ email }) => email).find((email) => people.has(email) && sells(people.get(email)));
}

export async function rightsJourneys({ journey, at, url, roles: people, withRole, newName }) {
    const administrator = withRole('administrator');
    if (!administrator) return;
    const idOf = (email) => people.get(email).id;
    const nameOf = (email) => people.get(email).name;
    const seller = await sellerOf(await at(administrator), people);
    if (!seller) return;
    const rolesOf = async (page) => (await call(page, 'GET', '/model')).roles ?? [];
    const roleOf = (page, name) => call(page, 'GET', `/roles/${name}`);
    const cell = (page, kind, role) =>
        page.locator('td button[data-row]').and(
            page.getByRole('button', {
                name: new RegExp(`^${kind}, ${role}:`),
            }),
        );
    const openRights = async (page) => {
        await page.goto(`${url}/rights`);
        await page.getByRole('table', { name: 'Roles by kinds of record' }).waitFor();
    };

    await journey('a workspace without roles says what that means, and begins with the shipped ones', async () => {
        const admin = await at(administrator);
        if ((await rolesOf(admin)).length) return;
        await admin.goto(`${url}/rights`);
        await admin.getByText('There are no roles yet').waitFor();
        await sound(admin, 'no roles');
        await button(admin, 'Make a role of your own…').click();
        await dialog(admin).getByText('there is no way back').waitFor();
        await sound(admin, 'the first role');
        await admin.keyboard.press('Escape');
        await button(admin, 'Begin with the shipped roles…').click();
        await button(dialog(admin), 'Begin').click();
        await admin.getByRole('table', { name: 'Roles by kinds of record' }).waitFor();
        assert.ok((await rolesOf(admin)).length > 8);
    });

    for (const [language, done] of [
        ['en', 'Done'],
        ['zh', '完成'],
    ])
        for (const phone of [false, true])
            await journey(`the grid of roles is sound: ${language}, ${phone ? 390 : 1440}`, async () => {
                const admin = await at(administrator, { phone });
                await call(admin, 'PATCH', '/me', { language });
                await admin.goto(`${url}/rights`);
                await admin.locator('td button[data-row]').first().waitFor();
                await sound(admin, 'the grid');
                await admin.locator('summary').click();
                await sound(admin, 'the legend');
                await admin.locator('td button[data-row="3"]').first().click();
                await button(dialog(admin), done).waitFor();
                await sound(admin, 'a cell');
                await button(dialog(admin), done).click();
                await admin.locator('header .button.primary').click();
                await dialog(admin).locator('#role-zh').waitFor();
                await sound(admin, 'a new role');
                await admin.keyboard.press('Escape');
                await follow(admin, `${url}/teams`);
                await admin.locator('.team').first().waitFor();
                await sound(admin, 'the teams');
                await admin.locator('.people .icon-button').first().click();
                await admin.getByRole('menuitem').first().click();
                await dialog(admin).locator('#to-team').waitFor();
                await sound(admin, 'another team for somebody');
                await admin.keyboard.press('Escape');
                await admin.locator('.people .icon-button').first().click();
                await admin.getByRole('menuitem').nth(3).click();
                await dialog(admin).locator('tbody tr').first().waitFor();
                await sound(admin, 'what somebody may do');
                await admin.keyboard.press('Escape');
                await call(admin, 'PATCH', '/me', { language: 'en' });
            });

    await journey('keys lead through the grid', async () => {
        const admin = await at(administrator);
        await openRights(admin);
        await admin.locator('td button[tabindex="0"]').focus();
        await admin.keyboard.press('ArrowDown');
        await admin.keyboard.press('ArrowRight');
        const place = await admin.evaluate(() => ({
            ...document.activeElement.dataset,
        }));
        assert.deepEqual([place.row, place.column], ['1', '1']);
        // Up into the heads of the columns, which are no stops of their own.
        const stops = await admin.locator('table [tabindex="0"], table a:not([tabindex])').count();
        assert.equal(stops, 1);
        for (let up = 0; up < 2; up++) await admin.keyboard.press('ArrowUp');
        await admin.locator('thead :focus').waitFor();
        await admin.keyboard.press('ArrowDown');
        assert.equal(await admin.getByRole('menu').count(), 0);
        await admin.keyboard.press('ArrowDown');
        await admin.keyboard.press('Enter');
        await button(dialog(admin), 'Done').waitFor();
        await admin.keyboard.press('Escape');
        const back = await admin.evaluate(() => document.activeElement.dataset.row);
        assert.equal(back, '1');
    });

    await journey('a role is changed once one has seen what comes of it, and put back', async () => {
        const admin = await at(administrator);
        const before = await roleOf(admin, seller_role);
        await openRights(admin);
        await cell(admin, 'Opportunities', 'Key-account manager').click();
        await dialog(admin).getByLabel('See', { exact: true }).selectOption('none');
        await dialog(admin).getByLabel('Change', { exact: true }).selectOption('denied');
        await button(dialog(admin), 'Done').click();
        await admin.getByText('Key-account manager: 2 changes not saved').last().waitFor();
        assert.deepEqual(await roleOf(admin, seller_role), before);
        await button(admin, 'Preview and save…').click();
        await dialog(admin).getByText('Opportunities: See').waitFor();
        await dialog(admin)
            .getByText(/will no longer see \d+ records?\./)
            .last()
            .waitFor();
        await sound(admin, 'what comes of it');
        await button(dialog(admin), 'Save the role').click();
        await admin.getByText('Key-account manager saved').waitFor();
        assert.equal((await roleOf(admin, seller_role)).types[deals].see, false);
        await button(admin, 'Undo').click();
        await admin.getByText('Key-account manager is as it was before').waitFor();
        assert.deepEqual(await roleOf(admin, seller_role), before);
    });

    await journey('what is typed about a role is not lost by a slip', async () => {
        const admin = await at(administrator);
        const before = await roleOf(admin, seller_role);
        const asks = () => admin.waitForEvent('dialog').then((each) => each.dismiss());
        await openRights(admin);
        await button(admin, 'New role…').click();
        await dialog(admin).getByLabel('Name in English').fill('Half a name');
        const asked = asks();
        await admin.keyboard.press('Escape');
        await asked;
        assert.equal(await dialog(admin).getByLabel('Name in English').inputValue(), 'Half a name');
        await button(dialog(admin), 'Cancel').click();

        await cell(admin, 'Opportunities', 'Key-account manager').click();
        const see = dialog(admin)
            .locator('.field', { has: admin.getByText('See', { exact: true }) })
            .first();
        await see.getByLabel('See', { exact: true }).selectOption('some');
        // The last scope that is taken off leaves the others where they are.
        const given = see.getByRole('checkbox', { checked: true });
        while (await given.count()) await given.first().uncheck();
        await see.getByText('None is chosen').waitFor();
        await see.getByLabel('all records').check();
        await see.getByRole('button', { name: 'Add a rule…' }).click();
        await admin.keyboard.type('{"==": [');
        await button(dialog(admin), 'Done').click();
        await see.getByText('A rule is a JSON object').waitFor();
        await admin.keyboard.press('Escape');
        await see.getByRole('textbox').fill('{"==": [{"var": "stage"}, "won"]}');
        await button(dialog(admin), 'Done').click();
        await admin.getByText('Key-account manager: 1 change not saved').first().waitFor();

        // Elsewhere in the app they are still there, and looking as somebody else would lose them.
        await admin.locator('main').getByRole('link', { name: 'Teams', exact: true }).click();
        await admin.locator('.team').first().waitFor();
        await button(admin, `More about ${nameOf(seller)}`)
            .first()
            .click();
        await admin.getByRole('menuitem', { name: 'See the app as this person' }).click();
        await admin.getByText('There is something here that is not saved yet.').waitFor();
        assert.equal((await call(admin, 'GET', '/me')).view_as, undefined);
        await admin.goBack();
        await button(admin, 'Discard').click();
        await admin.getByText('Changes to Key-account manager discarded').waitFor();
        assert.deepEqual(await roleOf(admin, seller_role), before);
    });

    await journey('another window does not lose what is typed when somebody looks as another person', async () => {
        const admin = await at(administrator);
        const other = await admin.context().newPage();
        await other.goto(`${url}/records/task`);
        await other.locator('main h1').waitFor();
        await button(other, 'New task').click();
        await other.getByRole('dialog').locator('input').first().fill('Half a task');
        await admin.goto(`${url}/records/user/${idOf(seller)}`);
        await button(admin, 'More actions').click();
        await admin.getByRole('menuitem', { name: 'See the app as this person' }).click();
        const banner = admin.getByRole('region', { name: 'Whose eyes' });
        await banner.waitFor();
        await other.getByText('Another window of this browser').waitFor();
        assert.equal(await other.getByRole('dialog').locator('input').first().inputValue(), 'Half a task');
        await button(banner, 'End').click();
        await banner.waitFor({ state: 'detached' });
    });

    await journey('two people change a role at the same time, and both are asked nothing in vain', async () => {
        const admin = await at(administrator);
        const before = await roleOf(admin, seller_role);
        await openRights(admin);
        await cell(admin, 'Opportunities', 'Key-account manager').click();
        await dialog(admin).getByLabel('See', { exact: true }).selectOption('none');
        await button(dialog(admin), 'Done').click();
        const theirs = structuredClone(before);
        theirs.types[deals] = {
            ...theirs.types[deals],
            see: 'all',
            export: 'all',
        };
        await call(admin, 'PUT', `/roles/${seller_role}`, theirs);
        // Coming back reads the roles anew, and what is not saved is still on top of what it was begun from.
        await admin.locator('main').getByRole('link', { name: 'Teams', exact: true }).click();
        await admin.locator('.team').first().waitFor();
        const read = admin.waitForResponse((answer) => answer.url().endsWith('/api/v1/model'));
        await admin.goBack();
        await read;
        await button(admin, 'Preview and save…').click();
        await dialog(admin).getByText('Choose whose stays').waitFor();
        await sound(admin, 'two changes');
        await dialog(admin)
            .getByLabel(/^Yours/)
            .check();
        await button(dialog(admin), 'Go on').click();
        await dialog(admin).getByText('Their changes stay').waitFor();
        await button(dialog(admin), 'Save the role').click();
        await admin.getByText('Key-account manager saved').waitFor();
        const { see, export: exports } = (await roleOf(admin, seller_role)).types[deals];
        assert.deepEqual([see, exports], [false, 'all']);
        await call(admin, 'PUT', `/roles/${seller_role}`, before);
    });

    await journey('a new role is one of the choices of a person, and is retired again', async () => {
        const admin = await at(administrator);
        const name = newName();
        const id = name.toLowerCase().replaceAll(' ', '_');
        await openRights(admin);
        await button(admin, 'New role…').click();
        await dialog(admin).getByLabel('Name in Chinese').fill(`助理 ${name}`);
        await dialog(admin).getByLabel('Name in English').fill(name);
        await dialog(admin).getByLabel('Like').selectOption(seller_role);
        await sound(admin, 'a new role');
        await button(dialog(admin), 'Make the role').click();
        await admin.getByText(`Role ${name} made`).waitFor();
        const made = await roleOf(admin, id);
        assert.deepEqual(made.types, (await roleOf(admin, seller_role)).types);
        await admin.waitForFunction(async (id) => {
            const { fields } = await (await fetch('/api/v1/model/user')).json();
            const { options } = fields.find((field) => field.name === 'roles');
            return options.some(({ value }) => value === id);
        }, id);
        await button(admin, `More about ${name}`).click();
        await admin.getByRole('menuitem', { name: 'Retire' }).click();
        await button(admin, 'Preview and save…').click();
        await dialog(admin).getByText('Nobody has this role yet.').last().waitFor();
        await button(dialog(admin), 'Save the role').click();
        await admin.getByText(`${name} saved`).waitFor();
        assert.equal((await roleOf(admin, id)).retired, true);
    });

    await journey('a person reads why they may not, and an administrator asks for them', async () => {
        const page = await at(seller);
        const { rows } = await call(page, 'GET', `/records/${deals}?limit=200`);
        let foreign;
        for (const row of rows) {
            const { verbs } = await call(page, 'GET', `/me/rights?record=${deals}/${row.id}`);
            if (verbs.change.allowed) continue;
            foreign = row;
            break;
        }
        assert.ok(foreign, 'no deal that is seen and may not be changed');
        await page.goto(`${url}/records/${deals}/${foreign.id}`);
        await button(page, 'More actions').click();
        await page.getByRole('menuitem', { name: 'Rights…' }).click();
        const change = dialog(page)
            .getByRole('row')
            .filter({ hasText: /^Change/ });
        await change.first().getByText('No', { exact: true }).waitFor();
        await dialog(page)
            .getByText(/^Ask .*an administrator\.$/)
            .waitFor();
        await sound(page, 'why');

        const admin = await at(administrator);
        await admin.goto(`${url}/records/${deals}/${foreign.id}`);
        await button(admin, 'More actions').click();
        await admin.getByRole('menuitem', { name: 'Rights…' }).click();
        await dialog(admin).getByText('As an administrator').first().waitFor();
        await dialog(admin).getByRole('combobox', { name: 'Person' }).fill(nameOf(seller));
        await admin
            .getByRole('option', { name: nameOf(seller) })
            .first()
            .click();
        await dialog(admin).getByText('As Key-account manager').first().waitFor();
        await sound(admin, 'why, of another');
    });

    for (const phone of [false, true])
        await journey(`an administrator sees the app as another person${phone ? ', on a phone' : ''}`, async () => {
            const admin = await at(administrator, { phone });
            await admin.goto(`${url}/records/user/${idOf(seller)}`);
            await button(admin, 'More actions').click();
            await admin.getByRole('menuitem', { name: 'What this person may do…' }).click();
            await button(dialog(admin), `See the app as ${nameOf(seller)}`).click();
            const banner = admin.getByRole('region', {
                name: 'Whose eyes',
            });
            await banner.getByText(`You see the app as ${nameOf(seller)}.`).waitFor();
            await admin.locator('main h1').waitFor();
            await sound(admin, 'the app as another person');
            assert.equal((await call(admin, 'GET', '/me')).id, idOf(seller));
            const link = admin.getByRole('navigation').getByRole('link', { name: 'Roles and rights' });
            assert.equal(await link.count(), 0);
            await follow(admin, `${url}/records/${deals}`);
            await banner.waitFor();
            await admin.locator('main h1').waitFor();
            assert.equal(await button(admin, 'New opportunity').count(), 0);
            await admin.goto(
                `${url}/records/${deals}?at=${encodeURIComponent(new Date(Date.now() - 1_000).toISOString())}`,
            );
            await admin.getByLabel('With the rights of then').check();
            await admin.getByLabel('With the rights of then').and(admin.locator(':checked')).waitFor();
            await follow(admin, `${url}/me`);
            await admin.getByText('End the view to see your own.').waitFor();
            await button(banner, 'End').click();
            await banner.waitFor({ state: 'detached' });
            assert.equal((await call(admin, 'GET', '/me')).id, idOf(administrator));
            assert.ok(admin.url().endsWith(`/records/user/${idOf(seller)}`), admin.url());
        });

    await journey('a person moves to another team, once one has seen what that changes', async () => {
        const admin = await at(administrator);
        const { rows } = await call(admin, 'GET', '/records/team?limit=100');
        const before = (await call(admin, 'GET', `/records/user/${idOf(seller)}`)).teams ?? [];
        const target = rows.find(({ id, lead }) => !before.includes(id) && lead !== idOf(seller));
        await admin.goto(`${url}/teams`);
        await button(admin, `More about ${nameOf(seller)}`)
            .first()
            .click();
        await admin.getByRole('menuitem', { name: 'Move to another team…' }).click();
        await dialog(admin).getByLabel('Team').fill(target.title);
        await admin.getByRole('option', { name: target.title }).first().click();
        await dialog(admin).getByText(/see/).first().waitFor();
        await sound(admin, 'another team');
        await button(dialog(admin), 'Save').click();
        await admin.getByText(`${nameOf(seller)} is now in ${target.title}`).waitFor();
        const after = (await call(admin, 'GET', `/records/user/${idOf(seller)}`)).teams;
        assert.ok(after.includes(target.id));
        await button(admin, 'Undo').click();
        await admin.getByText('Undone').first().waitFor();
        assert.deepEqual((await call(admin, 'GET', `/records/user/${idOf(seller)}`)).teams ?? [], before);
    });
}
