import { beforeEach, describe, expect, it, vi } from 'vitest';

const asked: { type: string; after: unknown; limit: unknown }[] = [];
let total = 0;
vi.mock('../../src/api', () => ({
    api: {
        list: async (type: string, { after, limit }: { after?: string; limit: number }) => {
            asked.push({ type, after, limit });
            const from = Number(after ?? 0);
            const rows = Array.from({ length: Math.min(limit, total - from) }, (_, at) => ({ id: String(from + at) }));
            const next = from + rows.length < total ? String(from + rows.length) : null;
            return { position: String(90 + from), total, rows, next, titles: { [`of ${from}`]: 'x' } };
        },
    },
}));
const { listAll } = await import('../../src/list_all');

describe('a list that is shown whole', () => {
    beforeEach(() => (asked.length = 0));

    it('is asked for page by page, and is of the moment of its first', async () => {
        total = 2_500;
        const { rows, position, next, titles } = await listAll('user', { sort: 'name' });
        expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 2_500 }, (_, at) => String(at)));
        expect([position, next]).toEqual(['90', null]);
        expect(Object.keys(titles!)).toEqual(['of 0', 'of 1000', 'of 2000']);
        expect(asked.map(({ after }) => after)).toEqual([undefined, '1000', '2000']);
    });

    it('is one question where that is enough, and never endless', async () => {
        total = 12;
        await listAll('team', {});
        expect(asked.length).toBe(1);
        total = 1_000_000;
        const { rows, next } = await listAll('user', {});
        expect([rows.length, next]).toEqual([20_000, '20000']);
    });
});
