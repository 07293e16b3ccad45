// Journeys from the page where everybody begins: what waits, what one has pinned, what one opened last.
import assert from 'node:assert/strict';
import { brokenRules } from './axe.mjs';
import { call, follow } from './browser.mjs';

export async function homeJourneys({ journey, at, url, browser, newDeal, newName, anna, ben, roles, withRole }) {
    const heading = (page) => page.locator('#content h1');
    const isHome = async (page) => {
        await page.waitForURL((now) => now.pathname === '/');
        await page.locator('#home-waiting .numbers').getByText(/\d/).waitFor();
    };
    const signIn = (page, email) => page.getByRole('button', { name: roles.get(email).name }).click();

    await journey(
        'one begins at Home, by opening, by signing in and by the logo; a link leads where it says',
        async () => {
            const page = await at(anna, { path: '/' });
            await isHome(page);
            assert.match(await heading(page).innerText(), new RegExp(roles.get(anna).name));
            // Everybody's deals are one step away.
            await page
                .locator('nav')
                .first()
                .getByRole('link', { name: /^Opportunities/ })
                .click();
            await page.waitForURL(/\/records\/opportunity\/board$/);
            await page.locator('a.brand').click();
            await isHome(page);

            const stranger = await (await browser.newContext({ locale: 'en-GB' })).newPage();
            await stranger.goto(`${url}/records/opportunity?q=a`);
            await signIn(stranger, anna);
            await stranger.locator('#content h1').waitFor();
            assert.match(stranger.url(), /\/records\/opportunity\?q=a$/);
            // Who leaves leaves the page, too: the next one begins at the beginning.
            await stranger.locator('header .end > button').last().click();
            await stranger.getByRole('menuitem').last().click();
            await signIn(stranger, ben);
            await isHome(stranger);

            const phone = await at(anna, { phone: true });
            await phone.goto(`${url}/inbox`);
            await phone.locator('header a.home').click();
            await isHome(phone);
        },
    );

    await journey('what was opened last stands at Home, and what is not there any more does not', async () => {
        const page = await at(anna);
        const deal = await newDeal(page);
        await page.goto(`${url}/records/opportunity/${deal.id}`);
        await heading(page).getByText(deal.title).waitFor();
        await page.evaluate(() => {
            const name = Object.keys(localStorage).find((each) => each.startsWith('cairn.recent.'));
            const gone = {
                type: 'opportunity',
                id: '00000000-0000-7000-8000-000000000000',
            };
            localStorage.setItem(name, JSON.stringify([gone, ...JSON.parse(localStorage.getItem(name))]));
        });
        await page.goto(url);
        const recent = page.getByRole('region', { name: 'Opened last' });
        await recent.getByRole('listitem').first().getByText(deal.title).waitFor();
        assert.ok(!(await recent.innerText()).includes('…'));
        await recent.getByRole('link', { name: deal.title, exact: true }).click();
        await page.waitForURL(new RegExp(deal.id));
    });

    // A model may do without favourites.
    const { types } = await call(await at(anna), 'GET', '/model');
    if (types.some(({ type }) => type === 'pin'))
        await pinJourneys({
            journey,
            at,
            url,
            isHome,
            newDeal,
            newName,
            anna,
            ben,
            withRole,
        });
}

async function pinJourneys({ journey, at, url, isHome, newDeal, newName, anna, ben, withRole }) {
    // One can press it once the favourites are here.
    const star = (page, more = {}) =>
        page.getByRole('button', { name: 'Pin this page', exact: true, disabled: false, ...more });
    const starred = (page) => star(page, { pressed: true }).waitFor();
    const unstarred = (page) => star(page, { pressed: false }).waitFor();
    const atHome = (page) => page.getByRole('region', { name: 'Favourites' });
    const inMenu = (page) => page.getByRole('list', { name: 'Favourites' });
    const lines = (page) => atHome(page).getByRole('listitem');
    const linkTo = (place, name) => place.getByRole('link', { name, exact: true });

    /** Someone whose favourites are none yet, whatever happened before. */
    async function fresh(email, options) {
        const page = await at(email, options);
        const { rows } = await call(page, 'GET', '/records/pin?limit=1000');
        for (const { id } of rows) await call(page, 'DELETE', `/records/pin/${id}`);
        return page;
    }
    const pin = (page, target, more = {}) => call(page, 'POST', '/records/pin', { target, ...more });
    async function open(page, deal) {
        await page.goto(`${url}/records/opportunity/${deal.id}`);
        await page.locator('#content h1').getByText(deal.title).waitFor();
    }

    await journey('a record is pinned by mouse and taken off with an undo, at once in another window', async () => {
        const page = await fresh(anna);
        const other = await page.context().newPage();
        await other.goto(url);
        await atHome(other).getByText('press the star beside its name').waitFor();
        const deal = await newDeal(page);
        await open(page, deal);
        await unstarred(page);
        await star(page).click();
        await starred(page);
        await linkTo(inMenu(page), deal.title).waitFor();
        await linkTo(atHome(other), deal.title).waitFor();
        await linkTo(inMenu(other), deal.title).waitFor();
        // It is called as the record is called now.
        await call(page, 'PATCH', `/records/opportunity/${deal.id}`, {
            name: `${deal.title} renamed`,
        });
        await page.reload();
        await linkTo(inMenu(page), `${deal.title} renamed`).waitFor();
        await star(page).click();
        await unstarred(page);
        await linkTo(atHome(other), deal.title).waitFor({
            state: 'detached',
        });
        await page.getByRole('button', { name: 'Undo' }).last().click();
        await starred(page);
        await atHome(other).getByRole('link').first().waitFor();
        // Nobody else has it.
        const b = await at(ben);
        const { rows } = await call(b, 'GET', '/records/pin?limit=1000');
        assert.ok(rows.every(({ target }) => !target.includes(deal.id)));
    });

    await journey('pages are pinned from the keyboard and the palette, in either language', async () => {
        const page = await fresh(anna);
        await page.goto(`${url}/records/opportunity/board`);
        await unstarred(page);
        await page.keyboard.press('p');
        await starred(page);
        await follow(page, `${url}/records/account?sort=name&by=tier`);
        await unstarred(page);
        const type = async (text) => {
            await page.keyboard.press('/');
            await page.locator('#search').fill(text);
            await page.locator('#hits [role=option]').first().waitFor();
            await page.keyboard.press('Enter');
        };
        await type('pin this page');
        await starred(page);
        await type('取消收藏此页');
        await unstarred(page);
        await type('收藏此页');
        await starred(page);
        // Without a word the palette offers them.
        await follow(page, `${url}/inbox`);
        await page.locator('h1').first().waitFor();
        await page.keyboard.press('/');
        const offered = page.locator('#hits [role=option]').filter({ hasText: 'List · Group by: Tier' });
        await offered.click();
        await page.waitForURL(/\/records\/account\?by=tier&sort=name$/);
        await follow(page, url);
        await lines(page).nth(1).waitFor();
        assert.deepEqual(await lines(page).locator('a').allInnerTexts(), ['Opportunities', 'Accounts']);
    });

    await journey('favourites are put in order, and stay so', async () => {
        const page = await fresh(anna);
        for (const [at, type] of ['account', 'contact', 'lead'].entries())
            await pin(page, `/records/${type}`, { order: String(at + 1) });
        await page.goto(url);
        const names = () => lines(page).locator('a').allInnerTexts();
        await lines(page).nth(2).waitFor();
        assert.deepEqual(await names(), ['Accounts', 'Contacts', 'Leads']);
        await page.getByRole('button', { name: 'More actions: Leads' }).press('Enter');
        await page.getByRole('menuitem', { name: 'Further to the front' }).press('Enter');
        await lines(page).nth(1).getByText('Leads').waitFor();
        await page.reload();
        await lines(page).nth(2).waitFor();
        assert.deepEqual(await names(), ['Accounts', 'Leads', 'Contacts']);
    });

    await journey(
        'a pinned view shows what it says now; once it is gone it says so, and can be taken off',
        async () => {
            const page = await fresh(anna);
            await newDeal(page);
            const name = newName();
            const view = await call(page, 'POST', '/records/view', {
                name,
                for_type: 'opportunity',
                definition: 'sort=name&columns=name,amount',
                scope: 'private',
            });
            await page.goto(`${url}/records/opportunity?sort=name&columns=name,amount&view=${view.id}`);
            await unstarred(page);
            await star(page).click();
            await starred(page);
            await call(page, 'PATCH', `/records/view/${view.id}`, {
                definition: 'by=stage&columns=name,amount',
            });
            await page.goto(url);
            await linkTo(atHome(page), name).click();
            await page.waitForURL((now) => now.searchParams.get('by') === 'stage' && !now.searchParams.has('kept'));
            await page.locator('tbody tr button').first().waitFor();
            await starred(page);
            await call(page, 'DELETE', `/records/view/${view.id}`);
            await page.goto(url);
            await lines(page).getByText('No longer there, or not shown to you').waitFor();
            await page.getByRole('button', { name: /^Remove from the favourites/ }).click();
            await atHome(page).getByText('press the star beside its name').waitFor();
        },
    );

    await journey('one may begin at a favourite, and finds Home all the same', async () => {
        const page = await fresh(anna);
        await pin(page, '/records/lead');
        await page.goto(url);
        await page.getByRole('button', { name: 'More actions: Leads' }).click();
        await page.getByRole('menuitem', { name: 'Begin here when Cairn opens' }).click();
        await atHome(page).getByText('you begin here').waitFor();
        const next = await page.context().newPage();
        await next.goto(url);
        await next.waitForURL(/\/records\/lead$/);
        await next.locator('a.brand').click();
        await isHome(next);
        await next.getByRole('button', { name: 'More actions: Leads' }).click();
        await next.getByRole('menuitem', { name: 'Remove from the favourites' }).click();
        await atHome(next).getByText('press the star beside its name').waitFor();
        await next.goto(`${url}/inbox`);
        await next.goto(url);
        await isHome(next);
    });

    await journey('a workspace without favourites has none, and favourites that do not come say why', async () => {
        const page = await at(anna);
        await page.route('**/api/v1/model', async (route) => {
            const answer = await route.fetch();
            const model = await answer.json();
            model.types = model.types.filter(({ type }) => type !== 'pin');
            await route.fulfill({ response: answer, json: model });
        });
        await page.goto(url);
        await isHome(page);
        await page.getByRole('region', { name: 'Opened last' }).waitFor();
        assert.equal(await atHome(page).count(), 0);
        await page.goto(`${url}/records/opportunity`);
        await page.locator('td.title').first().waitFor();
        await page.keyboard.press('p');
        assert.equal(await star(page).count(), 0);
        await page.unroute('**/api/v1/model');

        await page.route('**/api/v1/records/pin?*', (route) =>
            route.fulfill({ status: 503, json: { reason: 'server.busy' } }),
        );
        await page.goto(url);
        await atHome(page).getByRole('alert').waitFor();
        // The star elsewhere says it, too, and tries again.
        await page
            .locator('nav')
            .first()
            .getByRole('link', { name: /^Leads/ })
            .click();
        await page.waitForURL(/\/records\/lead/);
        await star(page).click();
        await page.getByText('The server is busy').waitFor();
        await unstarred(page);
        await page.locator('a.brand').click();
        await atHome(page).getByRole('alert').waitFor();
        await page.unroute('**/api/v1/records/pin?*');
        await atHome(page).getByRole('button', { name: 'Try again' }).click();
        await atHome(page).getByRole('alert').waitFor({ state: 'detached' });
    });

    await journey('Home fits a desk and a phone in both languages, breaks no rule, and does not jump', async () => {
        const broken = [];
        for (const phone of [false, true]) {
            const page = await fresh(withRole('administrator') ?? anna, {
                phone,
            });
            const deal = await newDeal(page);
            for (const target of [
                `/records/opportunity/${deal.id}`,
                '/records/opportunity/board',
                '/records/account?q=a+rather+long+search+for+something&sort=name',
                '/records/opportunity?view=00000000-0000-7000-8000-000000000000',
            ])
                await pin(page, target);
            await open(page, deal);
            for (const language of ['en', 'zh']) {
                await call(page, 'PATCH', '/me', { language });
                await page.addInitScript(() => {
                    window.shifted = 0;
                    new PerformanceObserver((list) => {
                        for (const { value } of list.getEntries()) window.shifted += value;
                    }).observe({ type: 'layout-shift', buffered: true });
                });
                await page.goto(url);
                await page.locator('#home-recent').waitFor();
                await page.waitForFunction(() => !document.querySelector('.skeleton'));
                const where = `Home, ${phone ? 'phone' : 'desk'}, ${language}`;
                broken.push(...(await brokenRules(page, where)));
                const shifted = await page.evaluate(() => window.shifted);
                assert.ok(shifted < 0.1, `${where}: shifted by ${shifted}`);
                assert.equal(await page.locator('#home-pins + ul > li').count(), 4);
                if (phone) assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, where);
            }
            await call(page, 'PATCH', '/me', { language: 'en' });
        }
        assert.deepEqual(broken, []);
        // What the journeys after this one look at has no favourites.
        for (const email of [anna, withRole('administrator') ?? anna]) await fresh(email);
    });
}
