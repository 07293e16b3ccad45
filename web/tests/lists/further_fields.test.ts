import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const server = vi.hoisted(() => ({ asked: [] as string[][] }));
vi.mock('../../src/features/session/session.svelte', () => ({
    session: { model: { type: (type: string) => ({ type, fields: [] }) } },
}));
vi.mock('../../src/api', () => ({
    api: {
        list: async (_: string, { filter }: { filter: { in: [unknown, string[]] } }) => {
            const ids = filter.in[1];
            server.asked.push(ids);
            return { rows: ids.map((id) => ({ id, type: 'thing', version: '1', sum: `of ${id}` })) };
        },
    },
}));
const { FurtherFields } = await import('../../src/features/lists/further_fields.svelte');

const ids = (count: number) => Array.from({ length: count }, (_, index) => `r${index}`);
const row = (id: string) => ({ id, type: 'thing', version: '1' });

function made() {
    const further = new FurtherFields();
    further.fieldsOf('thing', ['sum']);
    return further;
}

describe('what rows say only when they are asked', () => {
    beforeEach(() => {
        server.asked = [];
        vi.useFakeTimers();
    });
    afterEach(() => void vi.useRealTimers());

    it('is asked of all that have changed, so many at a time', async () => {
        const further = made();
        further.ask('thing', ids(450));
        await vi.advanceTimersByTimeAsync(400);
        expect(server.asked.map(({ length }) => length)).toEqual([200, 200, 50]);
        expect(further.with(row('r449'))).toMatchObject({ sum: 'of r449' });
    });

    it('does not wait for ever for things to calm down', async () => {
        const further = made();
        for (let times = 0; times < 15; times++) {
            further.ask('thing', ['r0']);
            await vi.advanceTimersByTimeAsync(200);
        }
        expect(server.asked.length).toBe(1);
    });

    it('is not asked once nobody looks', async () => {
        const further = made();
        further.ask('thing', ids(3));
        further.clear();
        await vi.advanceTimersByTimeAsync(3_000);
        expect(server.asked).toEqual([]);
    });
});
