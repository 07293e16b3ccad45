import { describe, expect, it } from 'vitest';
import type { BulkJob } from '../../src/features/bulk/bulk_api';
import { chainsOf, deedOf, standing } from '../../src/features/bulk/bulk_chain';

const job = (id: string, more: Partial<BulkJob> = {}): BulkJob => ({
    id,
    type: 'thing',
    action: more.undoes === undefined ? 'advance' : 'undo',
    state: 'done',
    total: 10,
    done: 10,
    changed: 8,
    unchanged: 0,
    refused: 2,
    begun_at: '2027-01-31T08:00:00Z',
    ...more,
});
const ids = (jobs: readonly BulkJob[]) => jobs.map(({ id }) => id);
const stands = (jobs: BulkJob[]) => {
    const { stack, left } = standing(jobs);
    return [ids(stack), ids(left)];
};
const one = job('one');
const two = job('two', { again_of: 'one' });

describe('jobs that belong together', () => {
    it('stand with their repeats until they are undone, the newest first', () => {
        const undo2 = job('undo2', { undoes: 'two' });
        const undo1 = job('undo1', { undoes: 'one' });
        expect(stands([one, two])).toEqual([['one', 'two'], []]);
        expect(stands([one, two, undo2])).toEqual([['undo2'], ['one']]);
        expect(stands([one, two, undo2, undo1])).toEqual([['undo2', 'undo1'], []]);
    });

    it('are done again together with what an undo did not come to', () => {
        const undo2 = job('undo2', { undoes: 'two', state: 'cancelled' });
        const redo2 = job('redo2', { undoes: 'undo2' });
        expect(stands([one, two, undo2, redo2])).toEqual([['one', 'redo2'], []]);
        expect(stands([one, two, undo2, redo2, job('more2', { undoes: 'redo2' })])).toEqual([['more2'], ['one']]);
    });

    it('leave out what changed nothing, and stand alone where what they undo is forgotten', () => {
        const nothing = job('nothing', { again_of: 'one', changed: 0 });
        expect(stands([one, nothing, job('undo', { undoes: 'one' })])).toEqual([['undo'], []]);
        expect(stands([job('undo', { undoes: 'long ago' })])).toEqual([['undo'], []]);
    });

    it('are found by what they repeat and undo, the chain that was gone on with last first', () => {
        const other = job('other');
        const undo = job('undo', { undoes: 'two' });
        expect(chainsOf([undo, other, two, one]).map(ids)).toEqual([['one', 'two', 'undo'], ['other']]);
        expect(chainsOf([other, two, one]).map(ids)).toEqual([['other'], ['one', 'two']]);
        expect(chainsOf([])).toEqual([]);
    });

    it('are called by what the first one did', () => {
        expect(deedOf([one, two])).toBe('advance');
        expect(deedOf([job('undo', { undoes: 'long ago' })])).toBe('change');
    });
});
