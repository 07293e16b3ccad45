// Journeys with many records at once: counted, changed, looked after from elsewhere, and taken back as one.
import assert from 'node:assert/strict';
import { call } from './browser.mjs';
import { listsOf } from './list_stage.mjs';

/** Some seconds of work on a fast machine. */
const many = 3_000;

export async function bulkJourneys({ journey, at, url, server, anna, ben, account, newName, roles }) {
    const { listOf, link, deals } = listsOf({ url, account, newName });
    // What an earlier server does not know is not asked of it.
    if ((await fetch(`${url}/api/v1/bulk`)).status === 404) return;
    await journey('many records are chosen, counted, changed, and taken back as one', async () => {
        const page = await at(anna);
        const { name, ids, title } = await deals(page, 140);
        await call(page, 'POST', `/records/opportunity/${ids[0]}/lose`, { lost_reason: 'price' });
        await page.goto(listOf(name, '&sort=name'));
        await link(page, title(0)).waitFor();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('x');
        for (let more = 0; more < 2; more++) await page.keyboard.press('Shift+ArrowDown');
        const bar = page.getByRole('toolbar');
        await bar.getByText('3 selected').waitFor();
        await page
            .locator('tbody input[type=checkbox]')
            .nth(5)
            .click({ modifiers: ['Shift'] });
        await bar.getByText('6 selected').waitFor();
        await bar.getByRole('button', { name: 'Select all 140' }).click();
        await bar.getByRole('button', { name: 'Take a step…' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByText('140 records.').waitFor();
        await dialog.locator('#bulk-step').selectOption('engage');
        await dialog.getByRole('button', { name: 'Change 140 records' }).click();
        await dialog.getByText('139 records changed.').waitFor({ timeout: 30_000 });
        await dialog.getByText('1 was refused:').waitFor();
        await dialog.getByRole('link', { name: title(0) }).waitFor();
        const stage = async (id) => (await call(page, 'GET', `/records/opportunity/${id}`)).stage;
        assert.deepEqual([await stage(ids[0]), await stage(ids[139])], ['lost', 'engaging']);
        await dialog.getByRole('button', { name: 'Undo all of it' }).click();
        await dialog.getByText(/Put back/).waitFor({ timeout: 30_000 });
        assert.deepEqual([await stage(ids[0]), await stage(ids[139])], ['lost', 'prospecting']);
        await dialog.getByRole('button', { name: 'Close' }).last().click();
        await bar.waitFor({ state: 'detached' });
    });

    await journey(
        'a change of many records is there again after the page was loaded anew, for its person alone',
        async () => {
            const [page, other] = [await at(anna), await at(ben)];
            const { name, ids, title } = await deals(page, 400);
            await call(page, 'POST', `/records/opportunity/${ids[0]}/lose`, { lost_reason: 'price' });
            await page.goto(listOf(name, '&sort=name'));
            await link(page, title(0)).waitFor();
            await page.locator('thead input[type=checkbox]').click();
            await page.getByRole('button', { name: 'Select all 400' }).click();
            await page.getByRole('button', { name: 'Take a step…' }).click();
            const dialog = page.getByRole('dialog');
            await dialog.getByText('400 records.').waitFor();
            await dialog.locator('#bulk-step').selectOption('engage');
            await dialog.getByRole('button', { name: 'Change 400 records' }).click();
            await dialog.locator('progress').waitFor();
            await page.reload();
            // It says how far it is, and then how it ended.
            const bar = page.locator('.notice.calm');
            await bar.getByText('399 records changed.').waitFor({ timeout: 30_000 });
            await page.goto(`${url}/`);
            await page.goto(listOf(name, '&sort=name'));
            await bar.getByText('399 records changed.').waitFor();
            await other.goto(listOf(name, '&sort=name'));
            await link(other, title(0)).waitFor();
            assert.equal(await other.locator('.notice.calm').count(), 0);
            await bar.getByRole('button', { name: 'Show' }).click();
            await dialog.getByText('1 was refused:').waitFor();
            await dialog.getByRole('link', { name: title(0) }).waitFor();
            await dialog.getByRole('button', { name: 'Try the refused ones again' }).click();
            await dialog.getByText('0 records changed.').waitFor();
            await page.reload();
            await bar.getByRole('button', { name: 'Undo all of it' }).click();
            await bar.getByText(/Put back in 399 steps/).waitFor({ timeout: 30_000 });
            const stage = async (id) => (await call(page, 'GET', `/records/opportunity/${id}`)).stage;
            assert.deepEqual([await stage(ids[0]), await stage(ids[399])], ['lost', 'prospecting']);
            await bar.getByRole('button', { name: 'Dismiss' }).click();
            await bar.waitFor({ state: 'detached' });
            await page.reload();
            await link(page, title(0)).waitFor();
            await page.waitForTimeout(500);
            assert.equal(await bar.count(), 0);
        },
    );

    await journey('a change of many records that runs in the background can be stopped from the list', async () => {
        const page = await at(anna);
        await archiveAll(page);
        const dialog = page.getByRole('dialog');
        await dialog.getByRole('button', { name: 'Go on in the background' }).click();
        const bar = page.locator('.notice.calm');
        await bar.getByRole('button', { name: 'Stop' }).click();
        await bar.getByText(/records? changed/).waitFor({ timeout: 30_000 });
        const { jobs } = await call(page, 'GET', '/bulk');
        assert.equal(jobs[0].state, 'cancelled');
        assert.ok(jobs[0].changed < many, `${jobs[0].changed} were changed`);
        await bar.getByRole('button', { name: 'Show' }).click();
        await dialog.getByText(/Stopped by you/).waitFor();
        await dialog.getByRole('button', { name: 'Undo all of it' }).click();
        await dialog.getByText(/Put back/).waitFor({ timeout: 60_000 });
    });

    await journey('a change of many records is followed on by who signs in again', async () => {
        const page = await at(anna);
        await archiveAll(page);
        await page.getByRole('dialog').getByRole('button', { name: 'Go on in the background' }).click();
        const bar = page.locator('.notice.calm');
        await bar.getByRole('button', { name: 'Stop' }).waitFor();
        // As of a session that has ended: the job itself goes on, as one cannot see from here.
        const body = { status: 401, reason: 'session.required' };
        await page.route('**/api/v1/bulk/*', (route) =>
            route.fulfill({ status: 401, contentType: 'application/problem+json', body: JSON.stringify(body) }),
        );
        await page.getByText('Your session ended.').waitFor();
        await page.unroute('**/api/v1/bulk/*');
        await page.getByRole('button', { name: roles.get(anna).name }).click();
        // With the session that this browser had before ended its right to go on.
        await bar.getByText(/It ended early/).waitFor();
        await bar.getByRole('button', { name: 'Go on with the rest' }).click();
        await bar.getByRole('button', { name: 'Stop' }).click();
        await bar.getByText(/records? changed/).waitFor();
        const { jobs } = await call(page, 'GET', '/bulk');
        assert.deepEqual(
            jobs.slice(0, 2).map(({ state }) => state),
            ['cancelled', 'stopped'],
        );
    });

    if (server)
        await journey('a change of many records that the server’s end broke off is gone on with', async () => {
            const page = await at(anna);
            const { name } = await archiveAll(page);
            const dialog = page.getByRole('dialog');
            await dialog.locator('progress').waitFor();
            await server.kill();
            await server.start();
            await dialog.getByText(/It ended early/).waitFor({ timeout: 60_000 });
            const left = async (archived) => {
                const query = new URLSearchParams({ q: name, limit: '1', archived });
                return (await call(page, 'GET', `/records/opportunity?${query}`)).total;
            };
            assert.ok((await left('no')) > 0);
            await dialog.getByRole('button', { name: 'Go on with the rest' }).click();
            // Until the rest is on its way what came before still says how many it changed.
            await dialog.getByText(/It ended early/).waitFor({ state: 'detached' });
            await dialog.getByText(/[1-9][0-9,]* records? changed/).waitFor({ timeout: 60_000 });
            assert.deepEqual([await left('no'), await left('only')], [0, many]);
            assert.equal(await dialog.getByRole('button', { name: 'Go on with the rest' }).count(), 0);
        });

    /** Begins with so many that it is not over before somebody acts; they are in the list then. */
    async function archiveAll(page) {
        const found = await deals(page, many);
        await page.goto(listOf(found.name, '&sort=name'));
        await link(page, found.title(0)).waitFor();
        await page.locator('thead input[type=checkbox]').click();
        const number = many.toLocaleString('en');
        await page.getByRole('button', { name: `Select all ${number}` }).click();
        await page.getByRole('button', { name: 'Archive' }).click();
        await page
            .getByRole('dialog')
            .getByRole('button', { name: `Change ${number} records` })
            .click();
        return found;
    }
}
