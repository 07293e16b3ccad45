/** What follows a channel: the rows or the totals of a screen. */
import type { Row } from '../model';
import type { Change, Resumed, Snapshot } from './protocol';

/** What a frame did, for those who flash, count or announce. */
export interface Applied {
    upserted: { before: Row | undefined; row: Row }[];
    removed: Row[];
    by: string[];
    reset: boolean;
}

export interface Followed {
    /** Where it is in the log, by which a channel resumes; undefined before the first answer. */
    readonly epoch: string | undefined;
    readonly position: bigint | undefined;
    /** The answer to a subscription: everything, or exactly what was missed. */
    open(frame: Snapshot | Resumed): Applied;
    /** False: there is a gap before this change, and the caller subscribes again with `since`. */
    receive(change: Change): Applied | false;
}

export function nothing(): Applied {
    return { upserted: [], removed: [], by: [], reset: false };
}
