// Journeys of forgetting a person: what it asks, what everybody sees afterwards, and who is not offered it.
import assert from 'node:assert/strict';
import { call } from './browser.mjs';

export async function eraseJourneys({ journey, at, url, account, withRole }) {
    const [admin, member] = [withRole('administrator'), withRole('member')];
    if (!admin || !member) return;

    let people = 0;
    /** Somebody of whom nothing else in the workspace tells. */
    const person = () => {
        const digits = String(Date.now() * 10 + people++);
        return {
            name: `Forgotten ${digits}`,
            mobile: `+44 ${digits}`,
            notes: `Likes tea ${digits}`,
            digits,
        };
    };
    const make = async (page) => {
        const { digits, ...fields } = person();
        const contact = await call(page, 'POST', '/records/contact', {
            ...fields,
            account: account.id,
            job_title: 'Buyer',
        });
        await call(page, 'PATCH', `/records/contact/${contact.id}`, {
            mobile: `+49 ${digits}`,
        });
        return { ...contact, digits };
    };
    const value = (page, field) =>
        page.locator('.row', { has: page.locator(`#field-${field}-label`) }).locator('.value');
    const text = (page) => page.locator('body').innerText();
    const erased = (page, contact) =>
        call(page, 'POST', `/records/contact/${contact.id}/erase`, {
            asked_by: 'authority',
            reason: 'Order 7/2026',
        });

    await journey(
        'an administrator forgets a person: the dialog asks for all it needs, and everybody sees it at once',
        async () => {
            const [a, onContact, onAccount] = [await at(admin), await at(member), await at(member)];
            const contact = await make(a);
            for (const page of [a, onContact]) {
                await page.goto(`${url}/records/contact/${contact.id}`);
                await page.getByRole('heading', { level: 1, name: contact.name }).waitFor();
            }
            await onAccount.goto(`${url}/records/account/${account.id}`);
            await onAccount.locator('.related').getByRole('link', { name: contact.name, exact: true }).waitFor();
            await onAccount.locator('.timeline').getByText(`+49 ${contact.digits}`).waitFor();

            await a.getByRole('button', { name: 'More actions' }).click();
            await a.getByRole('menuitem', { name: 'Erase personal data…' }).click();
            const dialog = a.getByRole('dialog', {
                name: `Erase the personal data of ${contact.name}?`,
            });
            const erased = dialog.getByRole('list', { name: 'These fields are erased' }).getByRole('listitem');
            await erased.first().waitFor();
            assert.deepEqual(await erased.allInnerTexts(), [
                'Name',
                'How to address',
                'E-mail',
                'Mobile',
                'Phone',
                'WeChat',
                'Birthday',
                'Background',
                'Interests',
                'Notes',
            ]);
            const erase = dialog.getByRole('button', {
                name: 'Erase for ever',
            });
            await erase.click();
            await dialog.getByText('3 fields need your attention.').waitFor();
            assert.equal(await a.evaluate(() => document.activeElement.getAttribute('value')), 'person');
            await dialog.getByRole('radio', { name: 'The person themselves' }).press('Space');
            await dialog.getByRole('textbox', { name: 'Why' }).fill('Request 31');
            await dialog
                .getByRole('checkbox', {
                    name: 'I understand that this cannot be undone.',
                })
                .press('Space');
            await erase.press('Enter');
            await dialog.waitFor({ state: 'detached' });
            await a.locator('.toast').getByText('Personal data erased').waitFor();

            for (const page of [a, onContact]) {
                await page
                    .getByRole('heading', {
                        level: 1,
                        name: 'Erased',
                        exact: true,
                    })
                    .waitFor();
                for (const field of ['name', 'mobile', 'notes'])
                    assert.equal(await value(page, field).innerText(), 'Erased');
                assert.equal(await value(page, 'job_title').innerText(), 'Buyer');
                await page.getByText('erased the personal data (asked by the person)').waitFor();
                await page.getByText('Request 31').waitFor();
            }
            await onAccount
                .locator('.related')
                .getByRole('link', { name: contact.name, exact: true })
                .waitFor({ state: 'detached' });
            await onAccount.locator('.timeline').getByText(contact.digits).first().waitFor({ state: 'detached' });
            for (const page of [a, onContact, onAccount]) assert.ok(!(await text(page)).includes(contact.digits));
        },
    );

    await journey(
        'the history of a forgotten person tells everything but who it was, and offers no undo of that',
        async () => {
            const page = await at(admin);
            const contact = await make(page);
            await erased(page, contact);
            await page.goto(`${url}/records/contact/${contact.id}/history`);
            const entry = (words) =>
                page.locator('main li', {
                    has: page.locator('.words', { hasText: words }),
                });
            await entry('erased the personal data (asked by an authority or a court)')
                .getByText('Order 7/2026')
                .waitFor();
            assert.equal(await entry('erased the personal data').getByRole('button', { name: 'Undo…' }).count(), 0);
            assert.match(await entry('changed Mobile').locator('dd').innerText(), /^Erased$/);
            await entry('created').getByText('values').click();
            assert.ok(!(await text(page)).includes(contact.digits));
            await entry('created').getByRole('link', { name: 'As it was then' }).click();
            await page.getByRole('heading', { level: 1, name: 'Erased', exact: true }).waitFor();
            assert.equal(await value(page, 'mobile').innerText(), 'Erased');
        },
    );

    await journey('an erased name is a word of the screen’s language, which changes with it', async () => {
        const page = await at(admin);
        const contact = await make(page);
        const visit = await call(page, 'POST', '/records/activity', {
            name: 'Visit',
            kind: 'visit',
            account: account.id,
            contacts: [contact.id],
        });
        await erased(page, contact);
        await page.goto(`${url}/records/activity/${visit.id}`);
        const reference = value(page, 'contacts').getByRole('link');
        await reference.getByText('Erased', { exact: true }).waitFor();
        await page.locator('header .language').click();
        await reference.getByText('已抹除', { exact: true }).waitFor();
        await reference.click();
        await page.getByRole('heading', { level: 1, name: '已抹除', exact: true }).waitFor();
        await page.locator('header .language').click();
        await page.getByRole('heading', { level: 1, name: 'Erased', exact: true }).waitFor();
    });

    await journey('the audit finds erasures, and forgets with them what it showed before', async () => {
        const page = await at(admin);
        const other = await at(admin);
        const contact = await make(other);
        await page.goto(`${url}/audit?types=contact`);
        await page.getByText(`+49 ${contact.digits}`).waitFor();
        await erased(other, contact);
        // This person's own line: those of people forgotten before are on the page from the start.
        const line = page
            .locator('tr.line', { hasText: 'Personal data erased' })
            .filter({ has: page.locator(`a[href*="${contact.id}"]`) });
        await line.getByText('asked by an authority or a court').waitFor();
        await line.getByRole('link', { name: 'Erased', exact: true }).waitFor();
        assert.ok(!(await text(page)).includes(contact.digits));
        await page.locator('#audit-what').selectOption('contact.erased');
        await page.waitForURL(/types=contact.erased/);
        await line.waitFor();
    });

    await journey(
        'who is no administrator is not offered to erase anything, and no one where nothing is personal',
        async () => {
            const [a, m] = [await at(admin), await at(member)];
            const contact = await make(a);
            const offers = async (page, path) => {
                await page.goto(url + path);
                await page.getByRole('button', { name: 'More actions' }).click();
                await page.getByRole('menuitem', { name: 'Archive', exact: true }).waitFor();
                return page.getByRole('menuitem', { name: /Erase/ }).count();
            };
            assert.equal(await offers(a, `/records/contact/${contact.id}`), 1);
            assert.equal(await offers(m, `/records/contact/${contact.id}`), 0);
            assert.equal(await offers(a, `/records/account/${account.id}`), 0);
        },
    );
}
