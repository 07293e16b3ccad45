/** The frames of GET /api/v1/live, as PROTOCOL.md gives them. Positions are decimal strings on the wire. */
import type { Figures, Titles, Totals, TotalsGroup } from '../api';
import type { Json, Row } from '../model';

export type Query =
    | { list: string; filter?: Json; by?: string }
    | { record: string }
    | { page: string }
    | { inbox: true }
    | { totals: string; by?: string; measure?: string; filter?: Json; q?: string; archived?: 'no' | 'yes' | 'only' };

/** `moment`: as of when, where time alone changes what is shown. */
interface Counted {
    total?: number;
    totals?: Record<string, Totals>;
    titles?: Titles;
    moment?: string;
    /** Of a channel of totals: `at` is the place of a group among all of them, where only some are told of. */
    all?: Figures;
    groups?: (TotalsGroup & { at?: number })[];
    gone?: Json[][];
}

export interface Snapshot extends Counted {
    op: 'subscribed';
    ref: string;
    channel: string;
    epoch: string;
    position: string;
    reset: true;
    rows: Row[];
}
export interface Resumed extends Counted {
    op: 'subscribed';
    ref: string;
    channel: string;
    epoch: string;
    position: string;
    reset: false;
    upsert?: Row[];
    remove?: string[];
}
export interface Change extends Counted {
    op: 'change';
    channel: string;
    from: string;
    position: string;
    upsert?: Row[];
    remove?: string[];
    by?: string[];
}

export type Incoming =
    | Snapshot
    | Resumed
    | Change
    | { op: 'unsubscribed'; channel: string }
    | { op: 'stale'; channel: string }
    | { op: 'error'; ref?: string; reason: string; data?: { retry_after_s?: number } }
    | { op: 'pong'; position: string };

export type Outgoing =
    | { op: 'subscribe'; ref: string; query: Query; since?: string }
    | { op: 'unsubscribe'; channel: string }
    | { op: 'ping' };

/** `<epoch>:<position>`, by which a channel resumes; undefined where there is nothing to resume. */
export function since(epoch: string | undefined, position: string | bigint | undefined): string | undefined {
    return epoch && position !== undefined ? `${epoch}:${position}` : undefined;
}
