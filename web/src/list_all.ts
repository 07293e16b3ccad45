/** All rows of a list, for screens that show all of them. */
import { api, type ListQuery, type Page } from './api';

const page_rows = 1_000;
/** What nobody looks through any more. */
const pages_max = 20;

/** As of the first page, from whose position a channel may go on: what changed meanwhile comes by that. */
export async function listAll(type: string, query: Omit<ListQuery, 'limit' | 'after'>): Promise<Page> {
    const first = await api.list(type, { ...query, limit: page_rows });
    const all: Page = { ...first, rows: [...first.rows], titles: { ...first.titles } };
    for (let pages = 1; all.next && pages < pages_max; pages++) {
        const page = await api.list(type, { ...query, limit: page_rows, after: all.next });
        all.rows.push(...page.rows);
        all.next = page.next;
        Object.assign(all.titles!, page.titles);
    }
    return all;
}
