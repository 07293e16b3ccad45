// What axe finds in every state of a list: in both languages, on a desk and on a phone.
import assert from 'node:assert/strict';
import { brokenRules } from './axe.mjs';
import { call } from './browser.mjs';
import { listsOf } from './list_stage.mjs';

const names = {
    en: { filter: 'Filter', columns: 'Columns', save: 'Save as a new view…', theirs: 'Keep theirs' },
    zh: { filter: '筛选', columns: '列', save: '存为新视图…', theirs: '保留对方的' },
};

export async function listAxeJourneys({ journey, at, url, account, newName, anna, ben }) {
    const { listOf, columns, link, deals } = listsOf({ url, account, newName });
    const either = {
        and: [
            { '!=': [{ var: 'name' }, null] },
            {
                or: [
                    { '>=': [{ var: 'amount' }, { amount: '1', currency: 'CNY' }] },
                    { '==': [{ var: 'owner' }, { var: '$me.id' }] },
                ],
            },
        ],
    };

    for (const language of ['en', 'zh'])
        for (const phone of [false, true])
            await journey(
                `no state of a list breaks a rule that axe knows: ${language}, ${phone ? 390 : 1440}`,
                async () => {
                    const [page, other] = [await at(anna, { phone }), await at(ben)];
                    await call(page, 'PATCH', '/me', { language });
                    const said = names[language];
                    const button = (name) => page.getByRole('button', { name, exact: true });
                    const { name, ids, title } = await deals(page, 20);
                    const broken = [];
                    const look = async (what) => broken.push(...(await brokenRules(page, what)));
                    const shown = async (more) => {
                        await page.goto(listOf(name, `${columns}&sort=name${more}`));
                        await link(page, title(0)).waitFor();
                    };
                    await shown('&by=stage');
                    await look('groups');
                    await shown(`&filter=${encodeURIComponent(JSON.stringify(either))}`);
                    await look('chips of a filter');
                    await button(said.filter).click();
                    await page.locator('fieldset .row').last().waitFor();
                    await look('filter with groups');
                    await button(said.columns).click();
                    await look('columns');
                    await page.keyboard.press('Escape');
                    await page.locator('.bar > button').first().click();
                    await page.getByRole('menuitem', { name: said.save }).click();
                    await page.locator('#view-name').waitFor();
                    await look('save a view');
                    await page.locator('#view-name').press('Escape');
                    await page.getByRole('dialog').waitFor({ state: 'detached' });
                    await shown('');
                    await page.locator('tbody input[type=checkbox]').first().click();
                    await page.getByRole('toolbar').waitFor();
                    await look('chosen');
                    for (const [place, field] of [
                        [0, '#bulk-field'],
                        [1, '#bulk-step'],
                    ]) {
                        await page.locator('.deeds button').nth(place).click();
                        const dialog = page.getByRole('dialog');
                        await dialog.locator(field).selectOption({ index: 1 });
                        await dialog.locator('[type=submit]:enabled').waitFor();
                        await look(`dialog for many ${field}`);
                        if (place === 0) {
                            await page.keyboard.press('Escape');
                            await dialog.waitFor({ state: 'detached' });
                            continue;
                        }
                        await dialog.locator('#bulk-step').selectOption('engage');
                        await dialog.locator('[type=submit]').click();
                        await dialog.locator('progress').waitFor();
                        await look('progress of many');
                        await page.reload();
                        await page.locator('.notice.calm').waitFor();
                        await look('a change of many that came back');
                        await page.locator('.notice.calm .icon-button').click();
                    }
                    await page.locator('#search').focus();
                    await page.locator('#hits').waitFor();
                    await look('palette');
                    await page.keyboard.press('Escape');
                    const cell = (row, column) => page.locator(`tbody td[data-line="${row}"][data-column="${column}"]`);
                    if (!phone) {
                        await cell(1, 1).dblclick();
                        await page.keyboard.type('Call them');
                        await look('editor');
                        await call(other, 'PATCH', `/records/opportunity/${ids[1]}`, { next_step: 'Visit them' });
                        await page.locator('.editor .notice.warn').waitFor();
                        await page.keyboard.press('Enter');
                        await button(said.theirs).waitFor();
                        await look('conflict');
                        await button(said.theirs).click();
                    }
                    await cell(2, 3).click();
                    if (!phone) await page.keyboard.press('Space');
                    await page
                        .getByRole('complementary')
                        .getByRole('heading', { name: title(2) })
                        .waitFor();
                    await look('panel');
                    assert.deepEqual(broken, []);
                },
            );
}
