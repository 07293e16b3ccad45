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

const { tellOf } = await import('../../src/features/bulk/bulk_toast');
const { toasts } = await import('../../src/ui/toasts.svelte');
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
        expect(run.mayRepeat).toBe(false);
    });

    it('that is over asks for its refusals where they are not here', async () => {
        const run = new BulkRun({ type: 'thing', ids: [] }, [job('one')]);
        server.answers.set('job one', [job('one', { refusals: [{ record: null, reason: 'access.denied' }] })]);
        run.resume();
        await vi.waitFor(() => expect(run.job!.refusals).toHaveLength(1));
        run.resume();
        expect(server.asked).toEqual(['job one']);
    });

    it.each(['stopped', 'interrupted'] as const)(
        'that was %s is gone on with, though nothing was refused',
        async (state) => {
            const run = new BulkRun({ type: 'thing', ids: [] }, [
                job('one', { state, done: 4, changed: 4, refused: 0 }),
            ]);
            expect([run.rest, run.mayRepeat]).toEqual([6, true]);
            server.answers.set('again one', [
                job('two', { again_of: 'one', total: 6, done: 6, changed: 6, refused: 0 }),
            ]);
            await run.again();
            expect([run.rest, run.mayRepeat, run.changed]).toEqual([0, false, 10]);
        },
    );

    it('that its person stopped, or that came to its end, has nothing left to go on with', () => {
        for (const state of ['cancelled', 'done'] as const) {
            const run = new BulkRun({ type: 'thing', ids: [] }, [job('one', { state, done: 4, refused: 0 })]);
            expect([run.rest, run.mayRepeat]).toEqual([0, false]);
        }
    });

    it('whose undo was interrupted takes back the rest, too', async () => {
        const part = undoing('undo1', { state: 'interrupted', total: 8, done: 3, changed: 3 });
        const run = new BulkRun({ type: 'thing', ids: [] }, [job('one'), part]);
        expect([run.rest, run.mayRepeat]).toEqual([5, true]);
        const rest = undoing('undo1b', { undoes: 'one', again_of: 'undo1', total: 5, done: 5, changed: 5 });
        server.answers.set('again undo1', [rest]);
        await run.again();
        expect([run.isUndone, run.changed, run.mayRepeat]).toEqual([true, 8, false]);
    });

    it('that the server has forgotten says so, and is not offered again', async () => {
        const run = new BulkRun({ type: 'thing', ids: [] }, [job('one', { state: 'interrupted', done: 4 })]);
        server.answers.set('again one', [new Problem(422, 'bulk.forgotten')]);
        await run.again();
        expect([run.problem, run.mayRepeat, run.mayUndo]).toEqual([en.reasons['bulk.forgotten'], false, true]);
    });

    it('is followed on once somebody is signed in again', async () => {
        vi.useFakeTimers();
        const run = new BulkRun({ type: 'thing', ids: [] }, [job('one', { state: 'running', done: 0 })]);
        server.answers.set('job one', [new Problem(401, 'session.required'), job('one')]);
        run.resume();
        await vi.advanceTimersByTimeAsync(500);
        expect([run.running, run.problem]).toEqual([true, en.reasons['session.required']]);
        run.resume();
        await vi.advanceTimersByTimeAsync(500);
        expect([run.running, run.problem, run.mayUndo]).toEqual([false, '', true]);
    });

    it('that ended while nobody looked is told, though there is nothing to undo', async () => {
        toasts.list = [];
        const none = job('one', { changed: 0, refused: 10 });
        const run = new BulkRun({ type: 'thing', ids: [] }, [none]);
        tellOf(run, () => false);
        expect(toasts.list).toEqual([]);
        tellOf(run, () => false, true);
        expect(toasts.list.map(({ text, action }) => [text, action])).toEqual([
            [`${en.bulk.changed(0)} ${en.bulk.someRefused(10)}`, undefined],
        ]);
        const early = job('two', { state: 'stopped', done: 4, changed: 4, refused: 0 });
        tellOf(new BulkRun({ type: 'thing', ids: [] }, [early]), () => false, true);
        expect(toasts.list.at(-1)?.text).toBe(`${en.bulk.changed(4)} ${en.bulk.stopped(6)}`);
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
