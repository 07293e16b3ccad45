// Journeys of people with a role: what a seller, a service engineer and a guest find, do not find, and are refused.
import assert from 'node:assert/strict';
import { call, card, column } from './browser.mjs';

const seller = 'duan.hongwei@yunling.example';
const engineer = 'ouyang.che@yunling.example';
const guest = 'ji.yunzhou@yunling.example';

export async function roleJourneys({ journey, at, url, roles, anna }) {
    if (![seller, engineer, guest].every((email) => roles.has(email))) return;

    /** The types that the navigation leads to. */
    const offered = async (page) => {
        const links = page.locator('.frame > nav').first().locator('.item[href^="/records/"]');
        await links.first().waitFor();
        return links.evaluateAll((all) => all.map((link) => /records\/([a-z_]+)/.exec(link.href)[1]));
    };
    const rows = async (page, type, filter) => {
        const query = filter ? `&filter=${encodeURIComponent(JSON.stringify(filter))}` : '';
        return (await call(page, 'GET', `/records/${type}?limit=1000${query}`)).rows;
    };
    const lines = (page) => page.locator('#hits [role=option]');
    /** What the box finds for some words, once it has looked. */
    const found = async (page, words, type) => {
        await page.keyboard.press('Control+k');
        const answered = page.waitForResponse((answer) => answer.url().includes('/search?'));
        await page.locator('#search').fill(words);
        const { hits } = await (await answered).json();
        await page.keyboard.press('Escape');
        return hits.filter((hit) => hit.type === type);
    };
    /** A record that is there, and not for whoever sees those of `mine`. */
    const anothers = async (type, mine) => {
        const seen = new Set(mine.map((row) => row.id));
        const admin = await at(anna);
        const all = await rows(admin, type);
        await admin.context().close();
        return { all, other: all.find((row) => !seen.has(row.id)) };
    };
    const isNotThere = async (page, type, id) => {
        await page.goto(`${url}/records/${type}/${id}`);
        await page.getByText('This record does not exist').waitFor();
    };

    await journey('a seller finds his customers and what hangs under them, and nothing of others', async () => {
        const page = await at(seller, { path: '/' });
        const types = await offered(page);
        for (const type of ['account', 'opportunity', 'contract', 'payment']) assert.ok(types.includes(type), type);
        const mine = await rows(page, 'contract');
        const { all, other } = await anothers('contract', mine);
        assert.ok(mine.length > 0 && mine.length < all.length);
        await page.goto(`${url}/records/contract`);
        await page.locator('td.title').first().waitFor();
        assert.equal(await page.getByRole('link', { name: other.title, exact: true }).count(), 0);
        await isNotThere(page, 'contract', other.id);
        assert.deepEqual(
            (await found(page, other.number ?? other.title, 'contract')).filter((hit) => hit.id === other.id),
            [],
        );
        const counted = await call(page, 'GET', '/board/contract?by=status');
        assert.equal(
            counted.columns.reduce((sum, each) => sum + each.count, 0),
            mine.length,
        );
    });

    await journey('a seller sees a colleague’s deal, and is told in words that he does not move it', async () => {
        const page = await at(seller);
        const me = await call(page, 'GET', '/me');
        const isOpen = {
            in: [{ var: 'stage' }, ['prospecting', 'engaging', 'proposing', 'negotiating']],
        };
        const notMine = { '!=': [{ var: 'owner' }, me.id] };
        const deals = await rows(page, 'opportunity', {
            and: [isOpen, notMine],
        });
        const steps = await Promise.all(
            deals.slice(0, 12).map((deal) => call(page, 'GET', `/records/opportunity/${deal.id}`)),
        );
        const deal = steps.find((record) => !record.transitions?.some((step) => (step.name ?? step) === 'lose'));
        assert.ok(deal, 'a deal of a colleague that he may not move');
        await page.goto(`${url}/records/opportunity/board`);
        const it = card(page, deal.stage, deal.title);
        await it.scrollIntoViewIfNeeded();
        await it.dragTo(column(page, 'lost').locator('ul'), { targetPosition: { x: 60, y: 30 } });
        const dialog = page.getByRole('dialog');
        await dialog.locator('#step-lost_reason').selectOption({ index: 1 });
        await dialog.getByRole('button', { name: 'Lose', exact: true }).click();
        await page
            .getByText(/You may not take the step|You may not do that/)
            .first()
            .waitFor();
        await page.keyboard.press('Escape');
        await card(page, deal.stage, deal.title).waitFor();
        const refused = await call(page, 'POST', `/records/opportunity/${deal.id}/lose`, {
            lost_reason: 'price',
        }).catch((error) => String(error));
        assert.match(refused, /403 .*access\.denied/);
    });

    await journey('a service engineer finds tickets and the deals of his customers, without money', async () => {
        const page = await at(engineer, { path: '/' });
        const types = await offered(page);
        for (const type of ['ticket', 'project', 'handoff', 'account']) assert.ok(types.includes(type), type);
        for (const type of ['quote', 'payment', 'invoice', 'bid', 'lead', 'campaign'])
            assert.ok(!types.includes(type), type);
        const deals = await rows(page, 'opportunity');
        const won = deals.find((deal) => deal.stage === 'won');
        assert.ok(deals.every((deal) => deal.amount === undefined && deal.margin_percent === undefined));
        await page.goto(`${url}/records/opportunity/${won.id}`);
        await page.locator('dl').first().waitFor();
        assert.equal(await page.getByRole('button', { name: /^(Edit|Reopen)/ }).count(), 0);
        const refused = await call(page, 'PATCH', `/records/opportunity/${won.id}`, {
            amount: { amount: '1', currency: 'CNY' },
        }).catch((error) => String(error));
        assert.match(refused, /403 .*access\.denied/);
        const { other } = await anothers('opportunity', deals);
        await isNotThere(page, 'opportunity', other.id);
        await page.goto(`${url}/records/payment`);
        await page.getByRole('heading', { name: 'You may not see payments received' }).waitFor();
        await page.getByText(/It goes with the role .* an administrator\./).waitFor();
        assert.equal(await page.locator('table').count(), 0);
        assert.equal(await page.getByRole('button', { name: /^New/ }).count(), 0);
    });

    await journey('a guest looks around, finds no people, prices and money, and is offered no change', async () => {
        const page = await at(guest, { path: '/' });
        const types = await offered(page);
        for (const type of ['account', 'opportunity', 'project']) assert.ok(types.includes(type), type);
        for (const type of ['contact', 'quote', 'price_list', 'payment', 'contract_line', 'target'])
            assert.ok(!types.includes(type), type);
        await page.goto(`${url}/records/opportunity`);
        await page.locator('td.title a').first().waitFor();
        assert.equal(await page.getByRole('button', { name: /^New/ }).count(), 0);
        assert.ok((await rows(page, 'opportunity')).every((deal) => deal.amount === undefined));
        await page.locator('td.title a').first().click();
        await page.locator('dl').first().waitFor();
        assert.equal(await page.getByRole('button', { name: /^(Edit|New|Lose|Win)/ }).count(), 0);
        const { other } = await anothers('contact', []);
        await page.goto(url);
        await page.locator('header [role=status].live').waitFor();
        assert.deepEqual(await found(page, other.title, 'contact'), []);
        assert.equal(await lines(page).count(), 0);
        await isNotThere(page, 'account', other.id);
    });
}
