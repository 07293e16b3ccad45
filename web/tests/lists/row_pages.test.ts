import { describe, expect, it } from 'vitest';
import type { Page } from '../../src/api';
import { RowPages } from '../../src/features/lists/row_pages.svelte';

/** A server with so many rows, whose cursors are the numbers of rows before. */
function server(total: number, page_max = Infinity) {
    const asked: { after: string | undefined; limit: number; isPassing: boolean }[] = [];
    const ask = async (after: string | undefined, limit: number, isPassing: boolean): Promise<Page> => {
        asked.push({ after, limit, isPassing });
        const from = Number(after ?? 0);
        const to = Math.min(total, from + Math.min(limit, page_max));
        const rows = Array.from({ length: to - from }, (_, index) => ({
            id: `r${from + index}`,
            type: 'thing',
            version: '1',
        }));
        return { position: '1', total, rows, next: to < total ? String(to) : null };
    };
    return { ask, asked };
}

describe('the rows of a long list', () => {
    it('come as far as somebody looks, once', async () => {
        const { ask, asked } = server(1_000);
        const pages = new RowPages(1_000, ask, 100);
        await pages.need(0, 40);
        await pages.need(20, 90);
        expect(asked).toEqual([{ after: undefined, limit: 100, isPassing: false }]);
        expect([pages.id(0), pages.id(99), pages.id(100)]).toEqual(['r0', 'r99', undefined]);
        await pages.need(90, 130);
        expect(pages.id(129)).toBe('r129');
        expect(asked.at(-1)).toEqual({ after: '100', limit: 100, isPassing: false });
    });

    it('are reached at any place in long strides, of which only cursors are kept', async () => {
        const { ask, asked } = server(100_000);
        const pages = new RowPages(100_000, ask, 100);
        await pages.need(60_030, 60_060);
        expect(pages.id(60_040)).toBe('r60040');
        expect(asked).toHaveLength(61);
        expect(pages.ids).toHaveLength(100);
        // The way back is known.
        await pages.need(30_000, 30_040);
        expect(pages.id(30_010)).toBe('r30010');
        expect(asked).toHaveLength(62);
    });

    it('follow the last wish, and leave what was scrolled past', async () => {
        const { ask, asked } = server(100_000);
        const pages = new RowPages(100_000, ask, 100);
        const first = pages.need(90_000, 90_040);
        await pages.need(0, 40);
        await first;
        expect(pages.id(0)).toBe('r0');
        expect(asked.length).toBeLessThan(4);
    });

    it('come for whoever waits for them, whatever is looked at meanwhile', async () => {
        const pages = new RowPages(20_000, server(20_000).ask, 100);
        const waited = pages.idsOf(950, 7_050);
        const other = pages.idsOf(10, 20);
        await pages.need(19_000, 19_040);
        expect(await other).toEqual(Array.from({ length: 10 }, (_, index) => `r${10 + index}`));
        const ids = await waited;
        expect([ids.length, ids[0], ids.at(-1), new Set(ids).size]).toEqual([6_100, 'r950', 'r7049', 6_100]);
        expect(pages.id(19_010)).toBe('r19010');
        expect(pages.ids.length).toBeLessThanOrEqual(6_000);
    });

    it('that are not there any more are not waited for', async () => {
        const pages = new RowPages(900, server(220).ask, 100);
        expect(await pages.idsOf(150, 900)).toHaveLength(70);
    });

    it('fill a page of which the answer was cut short', async () => {
        const { ask } = server(250, 30);
        const pages = new RowPages(250, ask, 100);
        await pages.need(100, 140);
        expect([pages.id(100), pages.id(199)]).toEqual(['r100', 'r199']);
    });

    it('are as many as there are, whatever was counted', async () => {
        const shrunk = new RowPages(300, server(220).ask, 100);
        await shrunk.need(200, 300);
        expect(shrunk.count).toBe(220);
        const grown = new RowPages(100, server(150).ask, 100);
        await grown.need(0, 100);
        expect(grown.count).toBeGreaterThan(100);
        await grown.need(100, grown.count);
        expect(grown.count).toBe(150);
    });

    it('are let go far from where one looks, and said to be', async () => {
        const dropped: string[] = [];
        const pages = new RowPages(20_000, server(20_000).ask, 100, (ids) => dropped.push(...ids));
        for (let from = 0; from < 10_000; from += 100) await pages.need(from, from + 100);
        expect(pages.id(0)).toBeUndefined();
        expect(pages.ids.length).toBeLessThanOrEqual(6_000);
        expect(dropped[0]).toBe('r0');
        await pages.need(0, 10);
        expect(pages.id(0)).toBe('r0');
    });
});
