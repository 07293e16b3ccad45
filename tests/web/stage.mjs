// Where journeys take place: a server, a browser, who there is in the company, and a log of what passed.
import { call, launch, person } from './browser.mjs';
import { Seats } from './seats.mjs';
import { Server } from './server.mjs';

/**
 * Runs the named subjects one after the other, each a function that is given what journeys need. `binary` is served
 * with demo data of its own; where CAIRN_URL names a server, that is taken, as it is. Answers how many journeys passed
 * and failed.
 */
export async function runOnStage(subjects, binary) {
    const server = process.env.CAIRN_URL ? undefined : new Server(binary);
    await server?.start();
    const url = server?.url ?? process.env.CAIRN_URL;
    const browser = await launch();
    try {
        return await perform(subjects, { server, url, browser });
    } finally {
        await browser.close();
        await server?.end();
    }
}

async function perform(subjects, { server, url, browser }) {
    const faults = [];
    const seats = new Seats(browser, url);
    const counts = { passed: 0, failed: 0 };
    const journey = async (name, steps) => {
        const start = performance.now();
        const { failed } = counts;
        try {
            await steps();
            counts.passed++;
            console.log(`ok ${((performance.now() - start) / 1000).toFixed(1).padStart(5)} s  ${name}`);
        } catch (error) {
            counts.failed++;
            console.log(
                `FAIL        ${name}\n      ${String(error.stack ?? error)
                    .split('\n')
                    .slice(0, 6)
                    .join('\n      ')}`,
            );
            for (const page of browser.contexts().flatMap((context) => context.pages()))
                console.log(`      ${await whatIsSeen(page)}`);
        }
        await seats.leave({ broken: counts.failed > failed });
    };
    const at = async (email, { phone = false, ...options } = {}) =>
        person(await seats.take(phone), url, email, { faults, ...options });

    const company = await companyOf(await at());
    await seats.leave();
    for (const subject of subjects) await subject({ journey, at, url, server, browser, ...company });
    if (faults.length) {
        counts.failed++;
        console.log(`FAIL  no page ever fails\n      ${faults.join('\n      ')}`);
    }
    return counts;
}

/** Where a page is, where its keyboard is, and what it says above all else: for whoever asks why a journey failed. */
async function whatIsSeen(page) {
    const seen = page.evaluate(() => {
        const { tagName, id, dataset, ariaLabel } = document.activeElement ?? {};
        const at = [tagName, id || dataset?.label || ariaLabel].filter(Boolean).join(' ');
        const said = [...document.querySelectorAll('[role=alert], .toast, dialog[open] h2')].map((each) =>
            each.innerText.replace(/\s+/g, ' '),
        );
        return `the keyboard at ${at}; ${said.join(' | ')}`;
    });
    return `${page.url()}: ${await seen.catch(String)}`;
}

/** Who there is, and deals of their own: made by the API, so that no journey depends on what the demo tells. */
async function companyOf(page) {
    const { people } = await call(page, 'GET', '/session');
    const me = await call(page, 'GET', '/me');
    const [anna, ben] = people.map((each) => each.email);
    const roles = new Map((await call(page, 'GET', '/records/user?limit=1000')).rows.map((row) => [row.email, row]));
    const withRole = (role) => people.find((each) => roles.get(each.email)?.role === role)?.email;
    const account = (await call(page, 'GET', '/records/account?limit=1')).rows[0];
    // A name that no earlier run against the same server has used.
    const run = Date.now().toString(36);
    let names = 0;
    const newName = () => `Journey ${run} ${++names}`;
    const newDeal = (page) =>
        call(page, 'POST', '/records/opportunity', {
            name: newName(),
            account: account.id,
            amount: { amount: '1000', currency: me.workspace.currency },
            owner: me.id,
        });
    return { anna, ben, roles, withRole, account, newName, newDeal };
}
