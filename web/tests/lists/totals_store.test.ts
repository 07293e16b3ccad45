import { describe, expect, it } from 'vitest';
import type { Change, Resumed, Snapshot } from '../../src/live/protocol';
import { TotalsStore } from '../../src/live/totals_store.svelte';

const group = (name: string | null, count: number) => ({ by: [name], count });
const begun = () => {
    const store = new TotalsStore();
    store.begin(
        { position: '10', total: 3, all: { count: 3 }, groups: [group('a', 1), group('b', 1), group(null, 1)] },
        'e',
    );
    return store;
};
const change = (more: Partial<Change>): Change => ({ op: 'change', channel: 'k', from: '10', position: '11', ...more });
const names = (store: TotalsStore) => store.groups.map(({ by, count }) => [by[0], count]);

describe('totals that are followed', () => {
    it('tell what a group says now, at its place among all', () => {
        const store = begun();
        store.receive(change({ total: 4, all: { count: 4 }, groups: [{ ...group('b', 2), at: 1 }] }));
        expect(names(store)).toEqual([
            ['a', 1],
            ['b', 2],
            [null, 1],
        ]);
        expect([store.total, store.all?.count]).toEqual([4, 4]);
    });

    it('take in groups that are new, one after the other, and leave out those without records', () => {
        const store = begun();
        store.receive(
            change({
                gone: [['a']],
                groups: [
                    { ...group('A', 1), at: 0 },
                    { ...group('c', 2), at: 2 },
                ],
            }),
        );
        expect(names(store)).toEqual([
            ['A', 1],
            ['b', 1],
            ['c', 2],
            [null, 1],
        ]);
    });

    it('refuse a gap, and do not count twice what is known', () => {
        const store = begun();
        expect(store.receive(change({ from: '12', position: '13', total: 9 }))).toBe(false);
        store.receive(change({ position: '10', from: '9', total: 9 }));
        expect(store.total).toBe(3);
    });

    it('begin anew where the whole comes, and go on where only the missed part does', () => {
        const store = begun();
        const snapshot: Snapshot = {
            op: 'subscribed',
            ref: '1',
            channel: 'k',
            epoch: 'e',
            position: '20',
            reset: true,
            rows: [],
            total: 1,
            all: { count: 1 },
            groups: [group('z', 1)],
        };
        store.open(snapshot);
        expect(names(store)).toEqual([['z', 1]]);
        const { rows: _, ...rest } = snapshot;
        const resumed: Resumed = { ...rest, reset: false, position: '21', groups: [{ ...group('y', 1), at: 0 }] };
        store.open(resumed);
        expect(names(store)).toEqual([
            ['y', 1],
            ['z', 1],
        ]);
    });
});
