/** Changing many records at once over HTTP (PROTOCOL.md, *Bulk change*). */
import { query, request, v1, type Titles } from '../../api';
import type { Kept } from '../../log_api';
import type { Json } from '../../model';

/** Records one by one, or all that a filter finds. */
export type Chosen =
    | { type: string; ids: string[] }
    | { type: string; filter?: Json; q?: string; archived?: 'no' | 'only' };

/** The token stands for exactly the records that were counted. */
export interface BulkCount {
    position: string;
    count: number;
    token: string;
    expires_at: string;
    missing?: number;
}

export type BulkAction =
    | { change: Record<string, unknown> }
    | { advance: string; inputs?: Record<string, unknown> }
    | { transfer: string }
    | { archive: true }
    | { restore: true };

export interface BulkJob {
    id: string;
    type: string;
    action: 'change' | 'advance' | 'transfer' | 'archive' | 'restore' | 'undo';
    state: 'running' | 'done' | 'cancelled' | 'stopped' | 'interrupted';
    because?: { reason: string };
    total: number;
    done: number;
    changed: number;
    unchanged: number;
    refused: number;
    begun_at: string;
    ended_at?: string;
    undoes?: string;
    undone_by?: string;
    /** The one whose refused records this one is about. */
    again_of?: string;
    /** How many were refused for what. */
    reasons?: Record<string, number>;
    refusals?: BulkRefusal[];
    /** Of an undo: how many values stay as they are. */
    kept?: number;
    /** The first of them. */
    stays?: BulkStay[];
    titles?: Titles;
}

/** As the problem that the single request would have been answered with. */
export interface BulkRefusal {
    /** Null where it is not shown any more. */
    record: string | null;
    reason: string;
    [member: string]: unknown;
}

export type BulkStay = Omit<Kept, 'record'> & { record: string | null };

const path = `${v1}/bulk`;
const of = (id: string) => `${path}/${encodeURIComponent(id)}`;

export const bulk = {
    count: (chosen: Chosen) => request<BulkCount>('POST', `${path}/count`, chosen),
    /** `key`: of the dialog, so that a repeat of a lost answer is the same job. */
    begin: (token: string, action: BulkAction, reason: string, key: string) =>
        request<BulkJob>('POST', path, { token, ...action, ...(reason && { reason }) }, { 'Idempotency-Key': key }),
    /** One's own that the server still has, the newest first, without their lists. */
    jobs: () => request<{ jobs: BulkJob[] }>('GET', path),
    job: (id: string, limit: number) => request<BulkJob>('GET', `${of(id)}${query({ limit })}`),
    cancel: (id: string) => request<BulkJob>('POST', `${of(id)}/cancel`, {}),
    again: (id: string) => request<BulkJob>('POST', `${of(id)}/again`, {}),
    undo: (id: string) => request<BulkJob>('POST', `${of(id)}/undo`, {}),
};
