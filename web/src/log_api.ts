/**
 * The log itself over HTTP: its events, who set a value, undo, comparison of two moments, and proofs. See PROTOCOL.md.
 */
import { once, Problem, query, recordPath, request, v1, type Event, type Titles } from './api';
import { ofMoment, withEpoch } from './place';
import type { Money } from './i18n/format';

/** Which events; times are RFC 3339, `types` a comma list of event types or categories. */
export interface EventFilter {
    types?: string;
    stream?: string;
    actor?: string;
    account?: string;
    from_time?: string;
    to_time?: string;
}
export interface LogPage {
    events: Event[];
    epoch: string;
    head: string;
    next?: string | null;
}

export interface Why {
    position: string | null;
    event: Event | null;
    titles?: Titles;
}

/** `position` and `by`: of the change that is kept, where it is known. */
export interface Kept {
    record: string;
    field: string | null;
    position: string | null;
    by: string | null;
    why: 'changed_later' | 'touched' | 'archived' | 'gone' | 'needed';
}
/** `put_back`: how many records something was put back of. */
export interface Undone {
    position: string;
    commit: string;
    put_back: number;
    kept: Kept[];
    titles?: Titles;
}

export type ChangeKind = 'entered' | 'moved' | 'grew' | 'shrank' | 'changed' | 'won' | 'lost' | 'left';
export interface Side {
    state: string;
    amount: Money | null;
}
export interface ComparedRow {
    id: string;
    title: string;
    change: ChangeKind;
    from: Side | null;
    to: Side | null;
    owner?: string | null;
}
export interface Comparison {
    from: string;
    to: string;
    by: string;
    measure?: string;
    rows: ComparedRow[];
    counts: Partial<Record<ChangeKind, number>>;
    titles?: Titles;
}

export const log = {
    /** From the newest on; `before` is the `next` of the page before. */
    newest: (filter: EventFilter, before: string, limit: number) =>
        request<LogPage>('GET', `${v1}/events${query({ ...filter, before, limit })}`),
    head: () => request<LogPage>('GET', `${v1}/events${query({ limit: 1 })}`),
    /** What comes after a place, as a stream that stays open. */
    follow: (filter: EventFilter, after: string, signal: AbortSignal) =>
        fetched(`${v1}/events${query({ ...filter, after })}`, { headers: { Accept: 'text/event-stream' }, signal }),
    /** One part of an export, oldest first, an event a line; `next` continues it. */
    lines: async (filter: EventFilter, after: string, limit: number, signal: AbortSignal) => {
        const answer = await fetched(`${v1}/events${query({ ...filter, after, limit })}`, {
            headers: { Accept: 'application/x-ndjson' },
            signal,
        });
        return { lines: await answer.blob(), next: answer.headers.get('Cairn-Next') };
    },

    why: (type: string, id: string, field: string, at?: string) =>
        request<Why>('GET', `${recordPath(type, id)}/why${query({ field, ...ofMoment(at) })}`),
    undo: (commit: string, reason: string) =>
        request<Undone>('POST', `${v1}/commits/${withEpoch(commit)}/undo`, reason ? { reason } : {}, once()),
    /** What became of the records of a board since a moment. */
    compare: (type: string, from: string) =>
        request<Comparison>(
            'GET',
            `${v1}/board/${encodeURIComponent(type)}/compare${query({ from, rights: ofMoment(from).rights })}`,
        ),

    receipt: async (position: string) =>
        bytesOf(await fetched(`${v1}/log/proof/inclusion${query({ position: withEpoch(position) })}`)),
    leaf: async (position: string) =>
        bytesOf(await fetched(`${v1}/log/leaf${query({ position: withEpoch(position) })}`)),
    key: async () => (await (await fetched('/log/vkey')).text()).trim(),
};

/** An answer that is not JSON; refusals are, as everywhere. */
async function fetched(path: string, init: RequestInit = {}): Promise<Response> {
    const answer = await fetch(path, { credentials: 'same-origin', ...init }).catch((error: unknown) => {
        throw (error as Error).name === 'AbortError' ? error : new Problem(0, 'network.unreachable');
    });
    if (answer.ok) return answer;
    const problem = (await answer.json().catch(() => ({}))) as Problem['body'] & { reason?: string };
    throw new Problem(answer.status, problem.reason ?? `status.${answer.status}`, problem);
}

async function bytesOf(answer: Response): Promise<Uint8Array> {
    return new Uint8Array(await answer.arrayBuffer());
}
