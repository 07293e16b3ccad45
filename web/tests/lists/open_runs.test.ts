import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BulkJob } from '../../src/features/bulk/bulk_api';
import { en } from '../../src/i18n/en';

const server = vi.hoisted(() => ({
    jobs: [] as unknown[],
    told: new Map<string, unknown>(),
    asked: [] as string[],
    /** What it answers instead, one after the other. */
    refusals: { jobs: [] as Error[], job: [] as Error[] },
}));
const screen = vi.hoisted(() => ({ me: 'anna' }));
vi.mock('../../src/i18n/i18n.svelte', () => ({ t: () => en, said: () => '', i18n: { locale: 'en-GB' } }));
vi.mock('../../src/features/session/session.svelte', () => ({
    session: {
        get me() {
            return { id: screen.me };
        },
        model: { type: () => undefined },
    },
}));
vi.mock('../../src/features/bulk/bulk_api', () => ({
    bulk: {
        jobs: async () => {
            const refusal = server.refusals.jobs.shift();
            if (refusal) throw refusal;
            return { jobs: server.jobs };
        },
        job: async (id: string) => {
            server.asked.push(id);
            const refusal = server.refusals.job.shift();
            if (refusal) throw refusal;
            if (server.told.has(id)) return server.told.get(id);
            const { Problem } = await import('../../src/api');
            throw new Problem(404, 'bulk.unknown');
        },
        begin: async () => server.jobs[0],
        count: async () => ({ token: 't', count: 1 }),
    },
}));

const job = (id: string, more: Partial<BulkJob> = {}): BulkJob => ({
    id,
    type: 'thing',
    action: 'archive',
    state: 'done',
    total: 1,
    done: 1,
    changed: 1,
    unchanged: 0,
    refused: 0,
    begun_at: new Date().toISOString(),
    ended_at: new Date().toISOString(),
    ...more,
});

/** What a page that is loaded anew knows. */
async function loaded() {
    vi.resetModules();
    const { openRuns } = await import('../../src/features/bulk/open_runs.svelte');
    const { BulkRun } = await import('../../src/features/bulk/bulk_run.svelte');
    /** Somebody begins one in this window. */
    const begin = async () => {
        const run = new BulkRun({ type: 'thing', ids: ['a'] });
        openRuns.hold(run);
        await run.count();
        await run.begin({ archive: true });
        return run;
    };
    return { openRuns, begin };
}

describe('changes of many records that are not put away', () => {
    beforeEach(() => {
        const kept = new Map<string, string>();
        vi.stubGlobal('localStorage', {
            getItem: (key: string) => kept.get(key) ?? null,
            setItem: (key: string, value: string) => void kept.set(key, value),
            removeItem: (key: string) => void kept.delete(key),
        });
        Object.assign(server, { jobs: [], told: new Map(), asked: [], refusals: { jobs: [], job: [] } });
        screen.me = 'anna';
        // A page that was left asks no more.
        vi.useFakeTimers({ toFake: ['setTimeout'] });
    });
    afterEach(() => void vi.useRealTimers());

    it('are here on coming back, and after the page was loaded anew', async () => {
        server.jobs = [job('one')];
        const first = await loaded();
        const run = await first.begin();
        expect(first.openRuns.of('thing')).toBe(run);
        const { openRuns } = await loaded();
        expect(openRuns.of('thing')).toBeUndefined();
        const found = await openRuns.find('thing');
        expect([found?.job?.id, found?.mayUndo]).toEqual(['one', true]);
        expect(await openRuns.find('other')).toBeUndefined();
    });

    it('are of whoever began them', async () => {
        server.jobs = [job('one')];
        const { openRuns, begin } = await loaded();
        await begin();
        screen.me = 'ben';
        expect(openRuns.of('thing')).toBeUndefined();
        expect(await openRuns.find('thing')).toBeUndefined();
    });

    it('come from another window as long as they run', async () => {
        server.jobs = [job('one', { state: 'running' }), job('before')];
        const { openRuns } = await loaded();
        expect((await openRuns.find('thing'))?.running).toBe(true);
        server.jobs = [job('two')];
        expect(await (await loaded()).openRuns.find('thing')).toBeUndefined();
    });

    it('do not come back once they are put away, or ended long ago', async () => {
        server.jobs = [job('one')];
        const { openRuns, begin } = await loaded();
        openRuns.putAway(await begin());
        expect(openRuns.of('thing')).toBeUndefined();
        expect(await (await loaded()).openRuns.find('thing')).toBeUndefined();
        server.jobs = [job('two', { ended_at: '2020-01-31T08:00:00Z' })];
        await (await loaded()).begin();
        expect(await (await loaded()).openRuns.find('thing')).toBeUndefined();
    });

    it.each([
        ['is busy', 503, 'queue.full'],
        ['is asked too much', 429, 'requests.too_much'],
        ['cannot be reached', 0, 'network.unreachable'],
    ])('are not forgotten where the server %s, and looked for again', async (_, status, reason) => {
        server.jobs = [job('one')];
        await (await loaded()).begin();
        server.jobs = [];
        server.told.set('one', job('one', { state: 'interrupted' }));
        const { openRuns } = await loaded();
        const { Problem } = await import('../../src/api');
        const refusal = new Problem(status, reason);
        // Once the list of jobs is refused, then the one that the log alone tells of.
        server.refusals = { jobs: [refusal], job: [refusal] };
        const found = openRuns.find('thing');
        await vi.advanceTimersByTimeAsync(5_000);
        expect([(await found)?.job?.id, server.refusals]).toEqual(['one', { jobs: [], job: [] }]);
        // For long: it is left for the next time, and not forgotten.
        server.refusals.jobs = Array.from({ length: 4 }, () => refusal);
        const { openRuns: later } = await loaded();
        const missed = later.find('thing');
        await vi.advanceTimersByTimeAsync(20_000);
        expect(await missed).toBeUndefined();
        expect((await (await loaded()).openRuns.find('thing'))?.job?.id).toBe('one');
    });

    it('are told by the log where the server was started since', async () => {
        server.jobs = [job('one')];
        await (await loaded()).begin();
        server.jobs = [];
        server.told.set('one', job('one', { state: 'interrupted' }));
        const found = await (await loaded()).openRuns.find('thing');
        expect([found?.job?.state, found?.mayUndo]).toEqual(['interrupted', true]);
        server.told.clear();
        expect(await (await loaded()).openRuns.find('thing')).toBeUndefined();
        server.asked = [];
        await (await loaded()).openRuns.find('thing');
        expect(server.asked).toEqual([]);
    });
});
