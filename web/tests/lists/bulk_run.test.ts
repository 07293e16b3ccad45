import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '../../src/api';
import type { BulkJob } from '../../src/features/bulk/bulk_api';
import { en } from '../../src/i18n/en';

const server = vi.hoisted(() => ({ asked: [] as string[], answers: new Map<string, unknown[]>() }));
vi.mock('../../src/i18n/i18n.svelte', () => ({ t: () => en, said: () => '', i18n: { locale: 'en-GB' } }));
vi.mock('../../src/features/session/session.svelte', () => ({ session: { model: { type: () => undefined } } }));
vi.mock('../../src/features/bulk/bulk_api', () => {
    const answer = (what: string) => async () => {
        server.asked.push(what);
        const next = server.answers.get(what)!.shift();
        if (next instanceof Error) throw next;
        return next;
    };
    const of = (what: string) => (id: string) => answer(`${what} ${id}`)();
    return {
        bulk: {
            count: answer('count'),
            begin: answer('begin'),
            ...Object.fromEntries(['job', 'cancel', 'again', 'undo'].map((each) => [each, of(each)])),
        },
    };
});

const { BulkRun } = await import('../../src/features/bulk/bulk_run.svelte');

const job = (id: string, more: Partial<BulkJob> = {}): BulkJob => ({
    id,
    type: 'thing',
    action: 'change',
    state: 'done',
    total: 10,
    done: 10,
    changed: 8,
    unchanged: 0,
    refused: 2,
    begun_at: '2027-01-31T08:00:00Z',
    ...more,
});
const undone: Record<string, string> = { undo1: 'one', undo2: 'two', redo1: 'undo1', redo2: 'undo2', more2: 'redo2' };
const undoing = (id: string, more: Partial<BulkJob> = {}) =>
    job(id, { action: 'undo', undoes: undone[id]!, refused: 0, ...more });

async function begun() {
    const run = new BulkRun({ type: 'thing', ids: ['a'] });
    server.answers.set('count', [{ token: 't', count: 10 }]).set('begin', [job('one')]);
    await run.count();
    await run.begin({ archive: true });
    return run;
}

describe('a change of many records', () => {
    beforeEach(() => {
        server.asked = [];
        server.answers.clear();
    });
    afterEach(() => void vi.useRealTimers());

    it('is undone with all its repeats, the newest first, and done again the other way round', async () => {
        const run = await begun();
        server.answers.set('again one', [job('two', { changed: 2, refused: 0 })]);
        server.answers.set('undo two', [undoing('undo2')]).set('undo one', [undoing('undo1')]);
        server.answers.set('undo undo1', [undoing('redo1')]).set('undo undo2', [undoing('redo2')]);
        await run.again();
        expect(run.changed).toBe(10);
        await run.undo();
        expect(server.asked.slice(-2)).toEqual(['undo two', 'undo one']);
        expect([run.isUndone, run.running, run.mayUndo]).toEqual([true, false, true]);
        await run.undo();
        expect(server.asked.slice(-2)).toEqual(['undo undo1', 'undo undo2']);
    });

    it('that is not undone to its end is done again together with what was left', async () => {
        const run = await begun();
        server.answers.set('again one', [job('two', { changed: 2, refused: 0 })]);
        server.answers.set('undo two', [undoing('undo2', { state: 'cancelled' })]);
        server.answers.set('undo undo2', [undoing('redo2')]);
        server.answers.set('undo redo2', [undoing('more2')]).set('undo one', [undoing('undo1')]);
        await run.again();
        await run.undo();
        expect(server.asked.at(-1)).toBe('undo two');
        await run.undo();
        expect(server.asked.at(-1)).toBe('undo undo2');
        await run.undo();
        expect(server.asked.slice(-2)).toEqual(['undo redo2', 'undo one']);
    });

    it('can still be undone where an undo was refused, or the server was interrupted', async () => {
        const run = await begun();
        server.answers.set('undo one', [new Error('no')]);
        await run.undo();
        expect([run.problem !== '', run.mayUndo, run.isUndone]).toEqual([true, true, false]);
        const other = new BulkRun({ type: 'thing', ids: ['a'] });
        server.answers.set('count', [{ token: 't', count: 10 }]).set('begin', [job('x', { state: 'interrupted' })]);
        await other.count();
        await other.begin({ archive: true });
        expect(other.mayUndo).toBe(true);
    });

    it('that was begun before the page was loaded is followed on, and undone with what was done again', async () => {
        vi.useFakeTimers();
        const again = job('two', { state: 'running', again_of: 'one', changed: 0, refused: 0 });
        const run = new BulkRun({ type: 'thing', ids: [] }, [job('one'), again]);
        server.answers.set('job two', [job('two', { again_of: 'one', changed: 2, refused: 0 })]);
        server.answers.set('undo two', [undoing('undo2')]).set('undo one', [undoing('undo1')]);
        expect([run.running, run.mayUndo]).toEqual([true, false]);
        run.resume();
        await vi.advanceTimersByTimeAsync(500);
        expect([run.running, run.mayUndo, run.changed]).toEqual([false, true, 10]);
        await run.undo();
        expect(server.asked.slice(-2)).toEqual(['undo two', 'undo one']);
    });

    it('of which the server knows nothing any more is no longer waited for', async () => {
        vi.useFakeTimers();
        const run = new BulkRun({ type: 'thing', ids: [] }, [job('one', { state: 'running' })]);
        server.answers.set('job one', [new Problem(404, 'bulk.unknown')]);
        run.resume();
        await vi.advanceTimersByTimeAsync(500);
        expect([run.running, run.job!.state, run.problem]).toEqual([false, 'interrupted', en.reasons['bulk.unknown']]);
    });

    it('that is over asks for its refusals where they are not here', async () => {
        const run = new BulkRun({ type: 'thing', ids: [] }, [job('one')]);
        server.answers.set('job one', [job('one', { refusals: [{ record: null, reason: 'access.denied' }] })]);
        run.resume();
        await vi.waitFor(() => expect(run.job!.refusals).toHaveLength(1));
        run.resume();
        expect(server.asked).toEqual(['job one']);
    });

    it('is followed on after an answer that did not come', async () => {
        vi.useFakeTimers();
        const run = new BulkRun({ type: 'thing', ids: ['a'] });
        server.answers.set('count', [{ token: 't', count: 10 }]);
        server.answers.set('begin', [job('one', { state: 'running', done: 0 })]);
        server.answers.set('job one', [new Error('gone'), new Error('gone'), job('one')]);
        await run.count();
        const ended = run.begin({ archive: true });
        expect(run.busy).toBe(true);
        await vi.advanceTimersByTimeAsync(500);
        expect([run.running, run.problem !== '']).toEqual([true, true]);
        await vi.advanceTimersByTimeAsync(4_000);
        await ended;
        expect([run.running, run.problem, run.mayUndo]).toEqual([false, '', true]);
    });
});
