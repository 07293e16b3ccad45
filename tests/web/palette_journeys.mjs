// Journeys from the one box for records, pages and things to do.
import assert from 'node:assert/strict';

export async function paletteJourneys({ journey, at, url, newDeal, anna }) {
    const box = (page) => page.locator('#search');
    const lines = (page) => page.locator('#hits [role=option]');

    await journey('the palette opens from anywhere, and leads to a record that one types', async () => {
        const page = await at(anna);
        const deal = await newDeal(page);
        await page.goto(`${url}/inbox`);
        await page.locator('h1').first().waitFor();
        await page.keyboard.press('Control+k');
        await page.keyboard.type(deal.title);
        await lines(page).filter({ hasText: deal.title }).first().waitFor();
        const all = await lines(page).allInnerTexts();
        for (let step = all.findIndex((text) => text.includes(deal.title)); step > 0; step--)
            await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
        await page.waitForURL(new RegExp(deal.id));
        // It is what was opened last.
        await page.goto(`${url}/inbox`);
        await page.locator('h1').first().waitFor();
        await page.keyboard.press('/');
        await lines(page).first().getByText(deal.title).waitFor();
        await page.keyboard.press('Escape');
        await page.locator('#hits').waitFor({ state: 'detached' });
    });

    await journey('the palette goes to pages and days and begins new records, in either language', async () => {
        const page = await at(anna);
        await page.goto(`${url}/records/opportunity`);
        await page.locator('td.title').first().waitFor();
        const type = async (text) => {
            await page.keyboard.press('Control+k');
            await box(page).fill(text);
            await lines(page).first().waitFor();
            await page.keyboard.press('Enter');
        };
        await type('new contract');
        await page.getByRole('dialog', { name: /New contract/i }).waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await type('yesterday');
        await page.waitForURL(/opportunity\?.*at=\d{4}-\d\d-\d\dT/);
        await type('today');
        await page.waitForURL((now) => !now.searchParams.has('at'));
        await type('任务');
        await page.waitForURL(/records\/task/);
    });

    await journey('the palette says where not all can be found yet, and what is refused', async () => {
        const page = await at(anna);
        const deal = await newDeal(page);
        await page.goto(`${url}/inbox`);
        await page.locator('h1').first().waitFor();
        await page.route('**/api/v1/search?*', async (route) => {
            const answer = await route.fetch();
            await route.fulfill({ response: answer, json: { ...(await answer.json()), indexed: '0', hits: [] } });
        });
        await page.keyboard.press('/');
        await box(page).fill(deal.title);
        await page.locator('#hits').getByText('Not everything is found yet').waitFor();
        assert.equal(await page.getByText('Nothing found by that name').count(), 0);
        await page.unroute('**/api/v1/search?*');
        await page.route('**/api/v1/search?*', (route) =>
            route.fulfill({ status: 429, json: { reason: 'requests.too_much' } }),
        );
        await box(page).fill(deal.title.slice(0, -1));
        await page.locator('#hits').getByText('You are asking for a lot at once.').waitFor();
        await page.unroute('**/api/v1/search?*');
        await box(page).fill(deal.title);
        await lines(page).filter({ hasText: deal.title }).first().waitFor();
    });

    await journey('the palette takes the list on screen away as a file', async () => {
        const page = await at(anna);
        // An order by what the model has no more is none of the list on screen, and none of the file.
        await page.goto(`${url}/records/account?sort=formerly,name&columns=name,owner`);
        await page.locator('td.title').first().waitFor();
        // What the browser would save.
        await page.evaluate(() => {
            HTMLAnchorElement.prototype.click = function () {
                window.saved = this.href;
            };
        });
        await page.keyboard.press('/');
        await box(page).fill('export csv');
        await lines(page).first().waitFor();
        await page.keyboard.press('Enter');
        const saved = await page.waitForFunction(() => window.saved);
        const { pathname, searchParams } = new URL(await saved.jsonValue());
        assert.equal(pathname, '/api/v1/records/account/export');
        assert.deepEqual(
            ['format', 'lang', 'sort', 'fields'].map((name) => searchParams.get(name)),
            ['csv', 'en', 'name', 'name,owner'],
        );
    });

    await journey('a list that cannot be taken away now says why, and the page stays', async () => {
        const page = await at(anna);
        await page.goto(`${url}/records/account?sort=name`);
        await page.locator('td.title').first().waitFor();
        const body = { status: 429, reason: 'exports.too_many', of: 'person', max: 2, retry_after_s: 5 };
        await page.route('**/records/account/export?*', (route) =>
            route.fulfill({ status: 429, contentType: 'application/problem+json', body: JSON.stringify(body) }),
        );
        await page.keyboard.press('/');
        await box(page).fill('export csv');
        await lines(page).first().waitFor();
        await page.keyboard.press('Enter');
        await page.getByText('Two of your lists').waitFor();
        assert.equal(new URL(page.url()).pathname, '/records/account');
        await page.unroute('**/records/account/export?*');
    });
}
