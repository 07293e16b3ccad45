import { beforeEach, describe, expect, it, vi } from 'vitest';
import { en } from '../../src/i18n/en';

vi.mock('../../src/i18n/i18n.svelte', () => ({ t: () => en, said: () => '', i18n: { locale: 'en-GB' } }));
const { Selection, stretch_max } = await import('../../src/features/lists/selection.svelte');
const { toasts } = await import('../../src/ui/toasts.svelte');

/** A list of rows that come when the test says so. */
function made(total: number, here = total) {
    const id = (line: number) => `r${line}`;
    const list = {
        picture: 1,
        total,
        gone: new Map<string, object>(),
        ids: Array.from({ length: here }, (_, line) => id(line)),
        get visible() {
            return list.ids.filter((each) => !list.gone.has(each));
        },
        present: async (ids: string[]) => new Set(ids.filter((each) => list.ids.includes(each))),
    };
    let come!: () => void;
    const waiting = new Promise<void>((resolve) => (come = resolve));
    const grid = {
        list,
        idAt: (line: number) => (line < here ? id(line) : undefined),
        idsWithin: async (from: number, to: number) => {
            await waiting;
            return Array.from({ length: to - from }, (_, index) => id(from + index));
        },
    };
    return { list, come, selection: new Selection(grid as never) };
}

describe('what is chosen of a list', () => {
    beforeEach(() => void (toasts.list = []));

    it('is a stretch with the rows that were not here yet', async () => {
        const { selection, come } = made(300, 10);
        selection.toggle(5);
        const extended = selection.extend(250);
        expect(selection.count).toBe(5);
        come();
        await extended;
        expect(selection.count).toBe(246);
    });

    it('is nothing of a list that was left meanwhile, or let go', async () => {
        const left = made(300, 10);
        left.selection.toggle(5);
        const extended = left.selection.extend(250);
        left.list.picture = 2;
        left.selection.clear();
        left.come();
        await extended;
        expect(left.selection.count).toBe(0);
        const cleared = made(300, 10);
        cleared.selection.toggle(5);
        const other = cleared.selection.extend(250);
        cleared.selection.clear();
        cleared.come();
        await other;
        expect(cleared.selection.count).toBe(0);
    });

    it('ends, and says so, where a stretch is too long', async () => {
        const { selection, come } = made(20_000, 20_000);
        selection.toggle(10_000);
        come();
        await selection.extend(2);
        expect(selection.count).toBe(stretch_max);
        expect([selection.has('r10000'), selection.has('r5001'), selection.has('r5000')]).toEqual([true, true, false]);
        expect(toasts.list.map(({ text }) => text)).toEqual([en.list.stretchCut(stretch_max)]);
    });

    it('has no rows that have left the list', async () => {
        const { selection, list } = made(4);
        list.gone.set('r1', {});
        selection.chooseShown();
        expect(selection.ids).toEqual(['r0', 'r2', 'r3']);
        selection.toggle(1);
        expect(selection.has('r1')).toBe(false);
        list.ids = ['r0', 'r3', 'r9'];
        await selection.keep();
        expect(selection.ids).toEqual(['r0', 'r3']);
    });
});
