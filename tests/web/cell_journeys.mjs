// Journeys in which somebody goes elsewhere in the middle of it: what was typed or chosen is what they meant.
import assert from 'node:assert/strict';
import { call } from './browser.mjs';

export async function cellJourneys({ journey, at, url, newDeal, anna }) {
    const cell = (page, title, label) =>
        page
            .locator('tbody tr', { has: page.getByRole('link', { name: title, exact: true }) })
            .locator(`td[data-label="${label}"]`);

    /** A list of some deals that nobody else changes. */
    async function deals(page, count) {
        const made = [];
        for (let n = 0; n < count; n++) made.push(await newDeal(page));
        const filter = JSON.stringify({ in: [{ var: 'id' }, made.map(({ id }) => id)] });
        const query = new URLSearchParams({ filter, columns: 'name,next_step,stage', sort: 'created_at' });
        await page.goto(`${url}/records/opportunity?${query}`);
        const rows = [];
        for (const { id } of made) rows.push(await call(page, 'GET', `/records/opportunity/${id}`));
        await cell(page, rows[0].title, 'Next step').waitFor();
        return rows;
    }
    const saysNow = async (page, { id }) => (await call(page, 'GET', `/records/opportunity/${id}`)).next_step;
    async function until(question, wanted) {
        for (let tries = 0; tries < 50 && (await question()) !== wanted; tries++)
            await new Promise((resolve) => setTimeout(resolve, 100));
        assert.equal(await question(), wanted);
    }

    await journey('a cell is saved when one clicks elsewhere or opens another one', async () => {
        const page = await at(anna);
        const [first, second] = await deals(page, 2);
        await cell(page, first.title, 'Next step').click();
        await page.keyboard.press('F2');
        await page.keyboard.type('by a click');
        await cell(page, second.title, 'Next step').click();
        await until(() => saysNow(page, first), 'by a click');
        await page.keyboard.press('F2');
        await page.keyboard.type('by another');
        await page.getByRole('searchbox').first().focus();
        await until(() => saysNow(page, second), 'by another');
        assert.equal(await page.locator('td .editor').count(), 0);
    });

    await journey('a cell is typed into again before the server has answered what was typed before', async () => {
        const page = await at(anna);
        const [first] = await deals(page, 1);
        const answers = [];
        await page.route(`**/api/v1/records/opportunity/${first.id}`, async (route) => {
            if (route.request().method() === 'PATCH') await new Promise((resolve) => answers.push(resolve));
            await route.continue();
        });
        const step = cell(page, first.title, 'Next step');
        await step.click();
        await page.keyboard.press('F2');
        await page.keyboard.type('call');
        await page.keyboard.press('Enter');
        await step.getByRole('status').waitFor();
        await page.keyboard.press('F2');
        // Letters that would lead elsewhere if they were not typed into the cell.
        await page.keyboard.type('invite him');
        answers.shift()();
        await until(() => saysNow(page, first), 'call');
        await page.keyboard.press('Enter');
        await step.getByRole('status').waitFor();
        await page.keyboard.press('F2');
        await page.keyboard.type('nothing');
        await page.keyboard.press('Escape');
        answers.shift()();
        await until(() => saysNow(page, first), 'invite him');
        await step.getByText('invite him').waitFor();
        assert.equal(answers.length, 0);
    });

    await journey('what a cell is refused is said by name, also after one has gone elsewhere', async () => {
        const page = await at(anna);
        const [first] = await deals(page, 1);
        let answer;
        const asked = new Promise((resolve) => (answer = resolve));
        const body = { status: 422, reason: 'record.archived' };
        await page.route(`**/api/v1/records/opportunity/${first.id}`, async (route) => {
            if (route.request().method() !== 'PATCH') return route.continue();
            await asked;
            await route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify(body) });
        });
        await cell(page, first.title, 'Next step').click();
        await page.keyboard.press('F2');
        await page.keyboard.type('too late');
        await page.locator('a.brand').click();
        await page.waitForURL((now) => now.pathname === '/');
        await page.locator('#home-waiting').waitFor();
        answer();
        await page.getByText('Next step was not saved: This record is archived.').waitFor();
        await page.unroute(`**/api/v1/records/opportunity/${first.id}`);
    });

    await journey('a field that is left while it is typed is saved, on a page of its own too', async () => {
        const page = await at(anna);
        const [first] = await deals(page, 1);
        await page.goto(`${url}/records/opportunity/${first.id}`);
        await page.getByRole('button', { name: 'Edit next step', exact: true }).focus();
        await page.keyboard.press('Enter');
        await page.locator('.editor').waitFor();
        await page.keyboard.type('on the way out');
        await page.locator('a.brand').click();
        await page.waitForURL((now) => now.pathname === '/');
        await until(() => saysNow(page, first), 'on the way out');
    });

    await journey('an editor beside the list is of the record it was opened on', async () => {
        const page = await at(anna);
        const [first, second] = await deals(page, 2);
        await cell(page, first.title, 'Next step').click();
        await page.keyboard.press('o');
        const panel = page.getByRole('complementary', { name: 'Beside the list' });
        await panel.getByRole('button', { name: 'Edit next step', exact: true }).focus();
        await page.keyboard.press('Enter');
        await panel.locator('.editor').waitFor();
        await page.keyboard.type('of the first');
        await panel.getByRole('button', { name: 'Next record' }).click();
        await panel.getByRole('link', { name: second.title }).waitFor();
        await until(() => saysNow(page, first), 'of the first');
        assert.equal(await panel.locator('.editor').count(), 0);
        assert.equal((await saysNow(page, second)) ?? '', '');
    });

    await journey('Shift and a click choose up to the row that is clicked, and ticks say what is chosen', async () => {
        const page = await at(anna);
        const rows = await deals(page, 5);
        const ticks = page.locator('tbody input[type=checkbox]');
        await ticks.nth(1).click();
        await cell(page, rows[3].title, 'Next step').click({ modifiers: ['Shift'] });
        await page.getByRole('toolbar').getByText('3 selected').waitFor();
        const ticked = () => ticks.evaluateAll((all) => all.map((each) => each.checked));
        assert.deepEqual(await ticked(), [false, true, true, true, false]);
        // One that was chosen already stays so.
        await ticks.nth(2).click({ modifiers: ['Shift'] });
        assert.deepEqual(await ticked(), [false, true, true, true, false]);
    });
}
