/** One change of many records: counted, begun, followed to its end, repeated where it was refused, or taken back. */
import { Problem } from '../../api';
import { problemText } from '../../problems';
import { t } from '../../i18n/i18n.svelte';
import { titles } from '../../titles.svelte';
import { bulk, type BulkAction, type BulkCount, type BulkJob, type Chosen } from './bulk_api';
import { standing } from './bulk_chain';

const poll_ms = 400;
/** After an answer that did not come. */
const waits_ms = [1_000, 2_000, 5_000];
const listed_max = 200;

export class BulkRun {
    counted = $state.raw<BulkCount>();
    /** What went wrong, in words. */
    problem = $state('');
    working = $state(false);
    /** Sent, and not answered: it may have begun. */
    beginning = $state(false);
    /** A page shows how far it is. */
    watched = false;
    /** Told of each job that comes to it. */
    onjob: () => void = () => {};
    /** In the order in which they began. */
    #jobs = $state.raw<BulkJob[]>([]);
    readonly #standing = $derived(standing(this.#jobs));
    /** One is followed, or comes after the one that has ended. */
    #following = $state(false);
    /** The last job that the server would not go on with, as it does not know any more with what. */
    #forgotten = $state('');
    #halted = false;
    #key = crypto.getRandomValues(new Uint32Array(4)).join('-');
    #under_way: Promise<void> = Promise.resolve();

    /** `jobs`: of one that was begun before this page was loaded, in their order. */
    constructor(
        readonly chosen: Chosen,
        jobs: BulkJob[] = [],
    ) {
        this.#jobs = jobs;
    }

    /** The last one. */
    get job(): BulkJob | undefined {
        return this.#jobs.at(-1);
    }

    /** All of them, the first one first. */
    get jobs(): readonly BulkJob[] {
        return this.#jobs;
    }

    get running(): boolean {
        return this.#following || this.job?.state === 'running';
    }

    /** To leave it is not to stop it. */
    get busy(): boolean {
        return this.beginning || this.running;
    }

    /** Something was changed, and was not taken back yet. */
    get mayUndo(): boolean {
        return !this.running && this.#undoable.length > 0;
    }

    /** So many it did not come to as it ended early; not what its person stopped. */
    get rest(): number {
        const { job } = this;
        return job && !this.running && ['stopped', 'interrupted'].includes(job.state) ? job.total - job.done : 0;
    }

    /** The rest can be gone on with, or what was refused be tried again. */
    get mayRepeat(): boolean {
        const { job } = this;
        if (!job || this.running || job.id === this.#forgotten) return false;
        return this.rest > 0 || (job.refused > 0 && job.action !== 'undo');
    }

    /** By all jobs together whose changes stand. */
    get changed(): number {
        return this.#standing.stack.reduce((sum, { changed }) => sum + changed, 0);
    }

    get isUndone(): boolean {
        return this.job?.action === 'undo';
    }

    count(): Promise<void> {
        return this.#try(async () => void (this.counted = await bulk.count(this.chosen)));
    }

    begin(action: BulkAction, reason = ''): Promise<void> {
        return this.#try(async () => {
            this.beginning = true;
            try {
                const job = await bulk.begin(this.counted!.token, action, reason.trim(), this.#key);
                this.beginning = false;
                await this.#follow(job);
            } catch (error) {
                if (!(error instanceof Problem) || error.reason !== 'bulk.token_unknown') throw error;
                // It took too long to decide: what is counted now is what will be changed.
                this.counted = await bulk.count(this.chosen);
                this.problem = t().bulk.countedAnew;
            } finally {
                this.beginning = false;
            }
        });
    }

    cancel(): Promise<void> {
        const { job } = this;
        this.#halted = true;
        return job ? this.#try(async () => this.#know(await bulk.cancel(job.id)), false) : Promise.resolve();
    }

    /** The same once more, over those that were refused or that it did not come to. */
    again(): Promise<void> {
        const { job } = this;
        return job ? this.#try(async () => this.#follow(await this.#again(job.id))) : Promise.resolve();
    }

    async #again(id: string): Promise<BulkJob> {
        try {
            return await bulk.again(id);
        } catch (error) {
            if (error instanceof Problem && ['bulk.forgotten', 'bulk.unknown'].includes(error.reason))
                this.#forgotten = id;
            throw error;
        }
    }

    /** All that stands, the newest first: later jobs built on earlier ones. What undoes it stands from then on. */
    undo(): Promise<void> {
        return this.#try(async () => {
            const left = this.#undoable;
            this.#following = true;
            this.#halted = false;
            try {
                while (left.length && !this.#halted) {
                    await this.#follow(await bulk.undo(left.pop()!.id));
                    if (this.job!.state !== 'done') break;
                }
            } finally {
                this.#following = false;
            }
        });
    }

    /** Looks again at one that was lost out of sight, and at what is not here of one that is over. */
    resume(): void {
        const { job } = this;
        if (!job || this.#following) return;
        if (job.state === 'running') return void this.#try(() => this.#follow(job));
        const lacks = (job.refused > 0 && !job.refusals) || (!!job.kept && !job.stays);
        if (lacks) void this.#try(async () => this.#know(await bulk.job(job.id, listed_max)), false);
    }

    /** Settles once nothing is under way. */
    async over(): Promise<void> {
        await this.#under_way;
    }

    get #undoable(): BulkJob[] {
        return this.#standing.stack.filter(({ changed, undone_by }) => changed > 0 && undone_by === undefined);
    }

    #know(job: BulkJob): void {
        titles.add(job.titles);
        const isKnown = this.#jobs.some(({ id }) => id === job.id);
        this.#jobs = isKnown ? this.#jobs.map((each) => (each.id === job.id ? job : each)) : [...this.#jobs, job];
        if (!isKnown) this.onjob();
    }

    async #follow(job: BulkJob): Promise<void> {
        const isFirst = !this.#following;
        this.#following = true;
        this.#know(job);
        this.working = false;
        try {
            for (let failed = 0; this.job!.state === 'running'; ) {
                await new Promise((resolve) => setTimeout(resolve, waits_ms[failed - 1] ?? poll_ms));
                failed = (await this.#look(job.id)) ? 0 : Math.min(failed + 1, waits_ms.length);
            }
        } finally {
            if (isFirst) this.#following = false;
        }
    }

    /** False: no answer came. The job goes on all the same, so it is looked for again. */
    async #look(id: string): Promise<boolean> {
        try {
            this.#know(await bulk.job(id, listed_max));
            this.problem = '';
            return true;
        } catch (error) {
            // Nobody can tell any more how it ended.
            if (error instanceof Problem && error.reason === 'bulk.unknown' && this.job?.id === id) {
                this.#forgotten = id;
                this.#know({ ...this.job, state: 'interrupted' });
            }
            if (error instanceof Problem && [401, 403, 404].includes(error.status)) throw error;
            this.problem = problemText(error);
            return false;
        }
    }

    #try(act: () => Promise<void>, isWhole = true): Promise<void> {
        if (this.working) return Promise.resolve();
        const under_way = this.#act(act);
        if (isWhole) this.#under_way = under_way;
        return under_way;
    }

    async #act(act: () => Promise<void>): Promise<void> {
        this.working = true;
        this.problem = '';
        try {
            await act();
        } catch (error) {
            this.problem = problemText(error);
        }
        this.working = false;
    }
}
