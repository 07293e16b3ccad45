// Journeys of those who audit who looked: on a record's page and in the access log, on a desk and on a phone.
import assert from 'node:assert/strict';
import { brokenRules } from './axe.mjs';
import { call } from './browser.mjs';

const words = {
    en: { by: 'Seen by', access: 'Access', log: 'Access log', none: 'Nobody has opened it since this is noted.' },
    zh: { by: '查看记录', access: '访问', log: '访问日志', none: '开始登记以来，还没有人打开过。' },
};

/** The page as a screen reader finds it, and that nothing is wider than the screen. */
async function sound(page, name) {
    assert.deepEqual(await brokenRules(page, name), []);
    const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(wide <= screen, `${name} is ${wide} wide`);
}

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
                await panel.getByText(me.name).first().waitFor();
                await sound(auditor, `seen by, ${language}, ${phone}`);

                await auditor.goto(`${url}/audit`);
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
}
