/**
 * Changes of many records that their person has not put away yet, one of each type: here again on coming back to the
 * list, after a reload of the page, and where they were begun in another window.
 */
import { ifMissing, Problem } from '../../api';
import { session } from '../session/session.svelte';
import { bulk, type BulkJob } from './bulk_api';
import { chainsOf } from './bulk_chain';
import { BulkRun } from './bulk_run.svelte';

/** So long after its end one is offered again. */
const offered_ms = 60 * 60 * 1000;
/** A server that cannot say it now is asked again, each time so much later. */
const waits_ms = [1_000, 3_000, 10_000];
/** Jobs of a chain that are remembered: the last ones say what stands. */
const remembered_max = 6;

class OpenRuns {
    /** By person, as another one may sign in, and type. */
    readonly #runs = new Map<string, BulkRun>();

    /** The one of this page, begun or found. */
    of(type: string): BulkRun | undefined {
        const run = this.#runs.get(key(type));
        return run?.job || run?.beginning ? run : undefined;
    }

    /** It comes back until it is put away. */
    hold(run: BulkRun): void {
        const { type } = run.chosen;
        this.#runs.set(key(type), run);
        const remember = () => {
            if (this.#runs.get(key(type)) === run) write(type, run.jobs.map(({ id }) => id).slice(-remembered_max));
        };
        run.onjob = remember;
        if (run.job) remember();
    }

    putAway(run: BulkRun): void {
        const { type } = run.chosen;
        if (this.#runs.get(key(type)) !== run) return;
        this.#runs.delete(key(type));
        write(type, []);
    }

    /**
     * The one that this page knows nothing of: it runs, or ended lately and was begun in this browser. Undefined too
     * where the server cannot say it; then it is not forgotten.
     */
    async find(type: string): Promise<BulkRun | undefined> {
        const mine = key(type);
        const jobs = await patiently(() => known(type));
        // Begun meanwhile, or somebody else is signed in.
        if (this.of(type) || key(type) !== mine) return this.of(type);
        if (!jobs) return undefined;
        const chain = chainsOf(jobs).find((each) => isOffered(each, read(type)));
        if (!chain) return void write(type, []);
        const run = new BulkRun({ type, ids: [] }, chain);
        this.hold(run);
        if (run.running) run.resume();
        return run;
    }
}

/** Undefined where the server would not, or could not in all this time. */
async function patiently<T>(ask: () => Promise<T>): Promise<T | undefined> {
    for (const wait_ms of [...waits_ms, undefined])
        try {
            return await ask();
        } catch (error) {
            const isFinal = error instanceof Problem && [401, 403, 404].includes(error.status);
            if (isFinal || wait_ms === undefined) return undefined;
            await new Promise((resolve) => setTimeout(resolve, wait_ms));
        }
    return undefined;
}

/** The jobs of a type, the newest first: those that the server has, and those that its log alone tells of. */
async function known(type: string): Promise<BulkJob[]> {
    const { jobs } = await bulk.jobs();
    const here = new Set(jobs.map(({ id }) => id));
    const logged = read(type).filter((id) => !here.has(id));
    // Of what is too long ago nobody knows any more.
    const told = await Promise.all(logged.map((id) => bulk.job(id, 1).catch(ifMissing([]))));
    const older = told.flat().reverse();
    return [...jobs.filter((job) => job.type === type), ...older];
}

function isOffered(chain: BulkJob[], remembered: string[]): boolean {
    const last = chain.at(-1)!;
    if (last.state === 'running') return true;
    const ended = Date.parse(last.ended_at ?? last.begun_at);
    return chain.some(({ id }) => remembered.includes(id)) && Date.now() - ended < offered_ms;
}

function key(type: string): string {
    return `cairn.bulk.${session.me.id}.${type}`;
}

function read(type: string): string[] {
    return (localStorage.getItem(key(type)) ?? '').split(',').filter(Boolean);
}

function write(type: string, ids: string[]): void {
    if (ids.length) localStorage.setItem(key(type), ids.join());
    else localStorage.removeItem(key(type));
}

export const openRuns = new OpenRuns();
