/**
 * Jobs that belong together: a change of many records, its repeats over what was refused, and what takes them back.
 * Pure.
 */
import type { BulkJob } from './bulk_api';

export interface Standing {
    /** The jobs whose changes stand, in their order: the first, its repeats; or those that undo them. */
    stack: BulkJob[];
    /** Those that an undo did not come to: they stand, too, and are before what is done again. */
    left: BulkJob[];
}

/** What stands of a chain; `jobs` in the order in which they began. */
export function standing(jobs: BulkJob[]): Standing {
    let stack: BulkJob[] = [];
    let left: BulkJob[] = [];
    for (const job of jobs) {
        const isOther = ({ id }: BulkJob) => id !== job.undoes;
        if (stack.every(isOther)) [stack, left] = [[...stack, job], left.filter(isOther)];
        else [stack, left] = [[...left, job], stack.filter((each) => isOther(each) && each.changed > 0)];
    }
    return { stack, left };
}

/** The chains of some jobs, each in its order, that which was gone on with last first. `jobs`: the newest first. */
export function chainsOf(jobs: BulkJob[]): BulkJob[][] {
    const chains = new Map<string, BulkJob[]>();
    for (const job of [...jobs].reverse()) {
        const before = chainOf(chains, job.again_of ?? job.undoes);
        // The newest one's place is the last.
        if (before) chains.delete(before[0]!.id);
        const chain = [...(before ?? []), job];
        chains.set(chain[0]!.id, chain);
    }
    return [...chains.values()].reverse();
}

function chainOf(chains: Map<string, BulkJob[]>, id: string | undefined): BulkJob[] | undefined {
    return [...chains.values()].find((chain) => chain.some((job) => job.id === id));
}

/** What its first job did; of one of which only that is left which takes it back, the likeliest. */
export function deedOf(jobs: readonly BulkJob[]): Exclude<BulkJob['action'], 'undo'> {
    for (const { action } of jobs) if (action !== 'undo') return action;
    return 'change';
}
