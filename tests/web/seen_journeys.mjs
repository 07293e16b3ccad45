// Journeys of those who audit who looked: on a record's page and in the access log, on a desk and on a phone.
import assert from 'node:assert/strict';
import { sound } from './axe.mjs';
import { call, follow } from './browser.mjs';

const words = {
    en: {
        by: 'Seen by',
        access: 'Access',
        log: 'Access log',
        none: 'Nobody has opened it since this is noted.',
        keep: 'How long the access log is shown',
        days: 'Days',
        fewer: 'This is less than before',
        save: 'Save',
        kept: (days) => `Shown for ${days} days.`,
    },
    zh: {
        by: '查看记录',
        access: '访问',
        log: '访问日志',
        none: '开始登记以来，还没有人打开过。',
        keep: '访问日志的显示时间',
        days: '天数',
        fewer: '比原来短',
        save: '保存',
        kept: (days) => `显示 ${days} 天内的登记。`,
    },
};

/** Entries are written some seconds after the look. */
async function written(page, path, what) {
    for (let tries = 0; tries < 60; tries++) {
        const { entries } = await call(page, 'GET', path);
        if (entries.some(what)) return;
        await page.waitForTimeout(250);
    }
    assert.fail(`nothing of the kind in ${path}`);
}

export async function seenJourneys({ journey, at, url, account, ben, withRole, newName }) {
    const administrator = withRole('administrator');
    if (!administrator) return;

    await journey(
        'what nobody looks at is not read: a history far below, and what a combobox does not show',
        async () => {
            const [reader, admin] = [await at(ben, { phone: true }), await at(administrator)];
            const me = await call(reader, 'GET', '/me');
            const contact = await call(reader, 'POST', '/records/contact', { name: newName(), account: account.id });
            const asked = [];
            reader.on('request', (request) => asked.push(new URL(request.url()).pathname));
            const since = new Date(Date.now() - 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
            await reader.goto(`${url}/records/contact/${contact.id}`);
            await reader.getByRole('heading', { name: contact.title }).waitFor();
            await reader.waitForTimeout(500);
            assert.deepEqual(
                asked.filter((path) => path.endsWith('/history')),
                [],
            );
            await reader.getByRole('heading', { name: 'History' }).scrollIntoViewIfNeeded();
            await reader.locator('section[aria-labelledby=history] li').first().waitFor();
            assert.equal(asked.filter((path) => path.endsWith('/history')).length, 1);

            // Of accounts it is sensitive how they are invoiced, which no choice shows.
            await reader.goto(`${url}/records/contact`);
            await reader.locator('main h1').waitFor();
            await reader.getByRole('button', { name: 'New contact' }).click();
            const choice = reader.getByRole('dialog').getByRole('combobox', { name: /^Account/ });
            await choice.click();
            await choice.fill(account.title);
            await reader.getByRole('option', { name: account.title }).first().waitFor();
            assert.ok(asked.includes('/api/v1/records/account'));
            const other = await call(reader, 'POST', '/records/contact', { name: newName(), account: account.id });
            await reader.goto(`${url}/records/contact/${other.id}`);
            const read = ({ who, what, record }) => who === me.id && what === 'read' && record === other.id;
            await written(admin, `/access-log?person=${me.id}&limit=200&from_time=${since}`, read);
            const { entries } = await call(admin, 'GET', `/access-log?person=${me.id}&limit=200&from_time=${since}`);
            assert.deepEqual(
                entries.filter(({ type }) => type === 'account'),
                [],
            );
        },
    );

    for (const language of ['en', 'zh'])
        for (const phone of [false, true])
            await journey(`who looked is seen by who audits: ${language}, ${phone ? 390 : 1440}`, async () => {
                const said = words[language];
                const [reader, auditor] = [await at(ben), await at(administrator, { phone })];
                await call(auditor, 'PATCH', '/me', { language });
                const me = await call(reader, 'GET', '/me');
                const contact = await call(reader, 'POST', '/records/contact', {
                    name: newName(),
                    account: account.id,
                });
                await reader.goto(`${url}/records/contact/${contact.id}`);
                await reader.getByRole('heading', { name: contact.title }).waitFor();
                // Who may not audit is told of none of it.
                assert.equal(await reader.getByRole('heading', { name: 'Seen by' }).count(), 0);
                const seen = `/records/contact/${contact.id}/seen`;
                await written(auditor, seen, ({ who, what }) => who === me.id && what === 'read');

                await auditor.goto(`${url}/records/contact/${contact.id}`);
                const panel = auditor.getByRole('region', { name: said.by });
                await panel.scrollIntoViewIfNeeded();
                await panel.getByText(me.name).first().waitFor();
                await sound(auditor, `seen by, ${language}, ${phone}`);

                await follow(auditor, `${url}/audit`);
                await auditor.getByRole('link', { name: said.access, exact: true }).click();
                await auditor.getByRole('heading', { name: said.log }).waitFor();
                await auditor.goto(`${url}/audit/access?person=${me.id}&type=contact&what=read`);
                await auditor.getByRole('link', { name: contact.title }).first().waitFor();
                await sound(auditor, `access log, ${language}, ${phone}`);
                const none = 'what=exported&from=2020-01-01&until=2020-01-02';
                await auditor.goto(`${url}/audit/access?person=${me.id}&${none}`);
                await auditor.locator('.empty').waitFor();
                await sound(auditor, `an empty access log, ${language}, ${phone}`);
            });

    for (const language of ['en', 'zh'])
        for (const phone of [false, true])
            await journey(
                `an administrator says how long that is shown: ${language}, ${phone ? 390 : 1440}`,
                async () => {
                    const said = words[language];
                    const page = await at(administrator, { phone });
                    await call(page, 'PATCH', '/me', { language });
                    await call(page, 'PUT', '/workspace/access-log', { days: 400 });
                    await page.goto(`${url}/audit/access`);
                    await page.getByText(said.kept(400)).last().waitFor({ state: 'attached' });
                    await page.getByRole('button', { name: said.keep }).click();
                    const dialog = page.getByRole('dialog', { name: said.keep });
                    await dialog.getByLabel(said.days).fill('90');
                    await dialog.getByRole('status').getByText(said.fewer).waitFor();
                    await sound(page, `how long the access log is shown, ${language}, ${phone}`);
                    await dialog.getByRole('button', { name: said.save }).click();
                    await dialog.waitFor({ state: 'detached' });
                    await page.getByText(said.kept(90)).last().waitFor({ state: 'attached' });
                    await call(page, 'PUT', '/workspace/access-log', { days: 400 });
                },
            );
}
