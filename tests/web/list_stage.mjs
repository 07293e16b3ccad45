// What journeys through lists need: their addresses and cells, and deals of their own to stand in them.
import { call } from './browser.mjs';

/** One batch takes no more. */
const steps_max = 1000;

export function listsOf({ url, account, newName }) {
    const listOf = (name, more = '') => `${url}/records/opportunity?q=${encodeURIComponent(name)}${more}`;
    const columns = '&columns=name,next_step,product,amount,stage,owner';
    const cell = (page, title, label) =>
        page
            .locator('tbody tr', { has: page.getByRole('link', { name: title, exact: true }) })
            .locator(`td[data-label="${label}"]`);
    const link = (page, title) => page.locator('td.title').getByRole('link', { name: title, exact: true });

    /** So many deals whose names begin alike. */
    async function deals(page, count) {
        // One word, so that a search for it finds nothing else.
        const name = `${newName().replaceAll(' ', '')}x`;
        const me = await call(page, 'GET', '/me');
        const money = { amount: '1000', currency: me.workspace.currency };
        const commands = Array.from({ length: count }, (_, index) => ({
            create: 'opportunity',
            fields: {
                name: `${name} ${String(index).padStart(4, '0')}`,
                account: account.id,
                owner: me.id,
                amount: money,
            },
        }));
        const ids = [];
        for (let from = 0; from < count; from += steps_max) {
            const some = commands.slice(from, from + steps_max);
            const { results } = await call(page, 'POST', '/batch', { commands: some });
            ids.push(...results.map(({ id }) => id));
        }
        return { name, ids, title: (n) => `${name} ${String(n).padStart(4, '0')}` };
    }

    return { listOf, columns, cell, link, deals };
}
