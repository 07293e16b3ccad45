import { describe, expect, it } from 'vitest';
import { LiveStore } from '../src/live/live_store.svelte';
import type { Change, Snapshot } from '../src/live/protocol';
import type { Row } from '../src/model';

const row = (id: string, version: string, more: object = {}): Row => ({ id, type: 'opportunity', version, ...more });

function snapshot(rows: Row[], position = '10'): Snapshot {
    return {
        op: 'subscribed',
        ref: 'a',
        channel: 'k1',
        epoch: 'e',
        position,
        reset: true,
        rows,
        total: rows.length,
        totals: {},
    };
}

function change(from: string, position: string, upsert: Row[] = [], remove: string[] = []): Change {
    return { op: 'change', channel: 'k1', from, position, upsert, remove, total: 7, by: ['u1'] };
}

describe('a live store', () => {
    it('ignores a change that it knows already', () => {
        const store = new LiveStore();
        store.open(snapshot([row('a', '3')], '10'));
        expect(store.receive(change('8', '10', [row('a', '9')]))).toEqual({
            upserted: [],
            removed: [],
            by: [],
            reset: false,
        });
        expect(store.rows.get('a')?.version).toBe('3');
    });

    it('takes a change that follows on, and says what it did', () => {
        const store = new LiveStore();
        store.open(snapshot([row('a', '3'), row('b', '1')], '10'));
        const applied = store.receive(change('9', '12', [row('a', '4'), row('c', '1')], ['b']));
        expect(applied && applied.upserted.map(({ before, row }) => [before?.version, row.version])).toEqual([
            ['3', '4'],
            [undefined, '1'],
        ]);
        expect(applied && applied.removed.map(({ id }) => id)).toEqual(['b']);
        expect([...store.rows.keys()]).toEqual(['a', 'c']);
        expect(store.position).toBe(12n);
        expect(store.total).toBe(7);
    });

    it('refuses a change after a gap and stays as it was', () => {
        const store = new LiveStore();
        store.open(snapshot([row('a', '3')], '10'));
        expect(store.receive(change('11', '12', [row('a', '4')]))).toBe(false);
        expect(store.rows.get('a')?.version).toBe('3');
        expect(store.position).toBe(10n);
    });

    it('compares positions as numbers, not as text', () => {
        const store = new LiveStore();
        store.open(snapshot([], '9'));
        expect(store.receive(change('9', '10', [row('a', '1')]))).not.toBe(false);
        expect(store.rows.has('a')).toBe(true);
    });

    it('keeps the newer version of a row, wherever the older comes from', () => {
        const store = new LiveStore();
        store.open(snapshot([row('a', '10')], '10'));
        store.merge([row('a', '9'), row('b', '1')]);
        expect(store.rows.get('a')?.version).toBe('10');
        expect(store.rows.has('b')).toBe(true);
    });

    it('says what changed while it was away where it begins anew, and nothing of what was merely not here', () => {
        const store = new LiveStore();
        store.begin([row('a', '1', { position: '4' }), row('b', '1', { position: '5' })], '10', 'e');
        const applied = store.open(
            snapshot(
                [
                    row('a', '2', { position: '11' }),
                    row('b', '1', { position: '5' }),
                    row('beyond the page', '1', { position: '3' }),
                    row('new', '1', { position: '12' }),
                ],
                '12',
            ),
        );
        expect(applied.reset).toBe(true);
        expect(applied.upserted.map(({ before, row }) => [before?.version, row.id])).toEqual([
            ['1', 'a'],
            [undefined, 'new'],
        ]);
    });

    it('has no news of a first answer, nor of one from another life, whose positions mean something else', () => {
        const first = new LiveStore();
        expect(first.open(snapshot([row('a', '1', { position: '9' })])).upserted).toEqual([]);
        const restored = new LiveStore();
        restored.begin([], '5', 'life before');
        expect(restored.open(snapshot([row('a', '1', { position: '9' })])).upserted).toEqual([]);
    });

    it('resumes from what a GET answered', () => {
        const store = new LiveStore();
        store.begin([row('a', '1')], '20', 'e', 40);
        const applied = store.open({
            op: 'subscribed',
            ref: 'a',
            channel: 'k',
            epoch: 'e',
            position: '22',
            reset: false,
            upsert: [row('a', '2')],
            remove: [],
            total: 41,
        });
        expect(applied.upserted).toHaveLength(1);
        expect(store.total).toBe(41);
        expect(store.position).toBe(22n);
    });

    it('takes what time alone has done, which has no position of its own', () => {
        const store = new LiveStore();
        store.open({ ...snapshot([row('a', '3'), row('b', '1')], '10'), moment: '2027-01-31T08:00:05Z' });
        const turned = {
            ...change('8', '10', [row('a', '3', { overdue: true }), row('c', '1')], ['b']),
            moment: '2027-01-31T08:00:05.250000Z',
        };
        expect(store.receive(turned)).toMatchObject({
            upserted: [{ row: { id: 'a' } }, { row: { id: 'c' } }],
            removed: [{ id: 'b' }],
        });
        expect(store.rows.get('a')?.overdue).toBe(true);
        expect(store.position).toBe(10n);
        // Told twice, or to one that has seen later: nothing new.
        expect(store.receive(turned)).toEqual({ upserted: [], removed: [], by: [], reset: false });
        expect(store.receive({ ...turned, moment: '2027-01-31T08:00:04Z', upsert: [], remove: ['a'] })).toMatchObject({
            removed: [],
        });
        expect(store.receive({ ...change('10', '11', [row('a', '4')]), moment: '2027-01-31T08:00:06Z' })).toMatchObject(
            { upserted: [{ row: { version: '4' } }] },
        );
        expect(store.receive({ ...change('12', '12'), moment: '2027-01-31T08:00:07Z' })).toBe(false);
    });

    it('takes what another record has changed in a row, which leaves its version, and tells of it once', () => {
        const store = new LiveStore();
        store.open(snapshot([row('a', '3', { 'account.tier': 'c' })], '10'));
        const other = [row('a', '3', { 'account.tier': 'a' })];
        expect(store.receive(change('10', '11', other))).toMatchObject({ upserted: [{ row: { id: 'a' } }] });
        expect(store.rows.get('a')?.['account.tier']).toBe('a');
        expect(store.receive(change('11', '12', other))).toMatchObject({ upserted: [] });
        store.merge([row('a', '3', { 'account.tier': 'c' })]);
        expect(store.rows.get('a')?.['account.tier']).toBe('a');
    });

    it('forgets everything on a reset', () => {
        const store = new LiveStore();
        store.begin([row('old', '1')], '5', 'e');
        expect(store.open(snapshot([row('new', '1')], '30')).reset).toBe(true);
        expect([...store.rows.keys()]).toEqual(['new']);
    });
});
