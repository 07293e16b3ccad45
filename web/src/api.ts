/** HTTP as PROTOCOL.md describes it. Refusals are thrown as Problem; people are shown texts made from its `reason`. */
import { ofMoment, withEpoch } from './place';
import type { Money } from './i18n/format';
import type { Json, Language, NamedRole, RecordType, Row, Text } from './model';

export interface Conflict {
    base?: unknown;
    theirs?: unknown;
    mine?: unknown;
}

export class Problem extends Error {
    constructor(
        readonly status: number,
        readonly reason: string,
        readonly body: {
            detail?: string;
            fields?: Record<string, string>;
            conflicts?: Record<string, Conflict>;
            version?: string;
            field?: string;
            message?: Text;
            [member: string]: unknown;
        } = {},
    ) {
        super(reason);
    }
}

export interface Me {
    id: string;
    name: string;
    email: string;
    role: string;
    teams: string[];
    language: Language;
    password_must_change: boolean;
    second_factor_must_set_up: boolean;
    /** What the company's own sign-in is called, where one came by that. */
    signed_in_by: string;
    has_password: boolean;
    has_passkey: boolean;
    workspace: {
        name: string;
        language: Language;
        currency: string;
        timezone: string;
        second_factor: 'optional' | 'required';
        epoch: string;
    };
    may: { write: boolean; administer: boolean; audit: boolean };
    /** Of a member where roles are defined: by type, what of some or all of its records may be done. */
    roles?: string[];
    rights?: Record<string, Rights>;
    /** Everything is as this person gets it, until then; `viewed_by` is who really looks, and changes nothing. */
    view_as?: { user: string; name: string; until: string };
    viewed_by?: { user: string; name: string };
    /** Users for whom one stands in today, and their teams. */
    stands_in_for?: { id: string; teams: string[] }[];
}

export type Extent = 'some' | 'all';
export type Verb = 'see' | 'create' | 'change' | 'archive' | 'transfer' | 'erase' | 'import' | 'export';
export type Rights = Partial<Record<Verb, Extent>> & {
    steps?: Record<string, Extent>;
    hidden: string[];
    read_only: string[];
};

export interface SessionInfo {
    signed_in: boolean;
    demo: boolean;
    people: { email: string; name: string; title?: Text | string }[];
    /** The company's own sign-in; `only`: for all but administrators. */
    company?: { name: string; only: boolean; leaves: boolean };
}

export type Titles = Record<string, string>;
export interface Page {
    position: string;
    total: number;
    rows: Row[];
    next: string | null;
    titles?: Titles;
}
export interface RecordAnswer extends Row {
    titles?: Titles;
    transitions?: string[];
    created?: { type: string; id: string }[];
    warnings?: { reason: string; still_open: { type: string; field: string; count: number }[] }[];
}
export interface Totals {
    count: number;
    sums?: Record<string, string>;
    weighted?: Record<string, string>;
}
/** Measures by their names (`sum:amount`): by currency, decimals as texts, or counts. */
export interface Figures {
    count: number;
    converted?: Record<string, Money | null>;
    [measure: string]: unknown;
}
export interface TotalsGroup extends Figures {
    by: Json[];
}
export interface TotalsAnswer {
    position: string;
    total: number;
    all: Figures;
    groups: TotalsGroup[];
    titles?: Titles;
}
export interface BoardColumn extends Totals {
    state: string;
    rows: Row[];
}
export interface Board {
    position: string;
    by: string;
    measure?: string;
    columns: BoardColumn[];
    titles?: Titles;
}
export interface InboxItem {
    type: string;
    label: Text;
    /** The user for whom it waits, where that is not whoever reads. */
    for?: string;
    total: number;
    rows: Row[];
}
export interface HubChildren {
    type: string;
    field: string;
    label: Text;
    total: number;
    rows: Row[];
}
export interface HubPage {
    position: string;
    record: Row;
    titles?: Titles;
    children: HubChildren[];
}

export interface Event {
    position: string;
    commit: string;
    time: string;
    stream: string;
    version: string;
    type: string;
    kind: string;
    id: string;
    command?: string;
    actor: string;
    /** For whom the actor stood in, where he could not have done it by himself. */
    on_behalf_of?: string;
    reason?: string;
    cause?: unknown;
    data: {
        fields?: Record<string, unknown>;
        changes?: Record<string, { old?: unknown; new?: unknown }>;
        transition?: string;
        from?: string;
        to?: string;
        old?: unknown;
        new?: unknown;
        asked_by?: string;
        /** Entries about who saw what. */
        seen?: unknown[];
    };
}
export interface EventPage {
    position: string;
    events: Event[];
    next: string | null;
    titles?: Titles;
}

/** On whose behalf personal data is erased. */
export type AskedBy = 'person' | 'authority' | 'company';

/** For `catch`: what is not there is `instead`. That it could not be asked for is another thing, and still thrown. */
export function ifMissing<T>(instead: T): (error: unknown) => T {
    return (error) => {
        if (error instanceof Problem && error.status === 404) return instead;
        throw error;
    };
}

/** What a list asks for. */
export interface ListQuery {
    filter?: Json;
    q?: string;
    sort?: string;
    limit?: number;
    after?: string | null;
    fields?: string;
    archived?: 'no' | 'yes' | 'only';
    at?: string | undefined;
}

/**
 * Called when the server says that nobody is signed in, or what has to be done first. `denied`: whom to ask is named by
 * ids, and settles once their names are known.
 */
export const sessionEvents: {
    lost: () => void;
    mustChange: () => void;
    mustSetUp: () => void;
    denied: (people: string[]) => Promise<void>;
} = {
    lost: () => {},
    mustChange: () => {},
    mustSetUp: () => {},
    denied: async () => {},
};

export async function request<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    heard?: (answer: Headers) => void,
): Promise<T> {
    const init: RequestInit = {
        method,
        headers: { Accept: 'application/json', ...headers },
        credentials: 'same-origin',
    };
    if (body !== undefined) {
        init.body = JSON.stringify(body);
        init.headers = { ...init.headers, 'Content-Type': 'application/json' };
    }
    const response = await fetch(path, init).catch(() => {
        throw new Problem(0, 'network.unreachable');
    });
    if (response.status === 204) return undefined as T;
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok && answer !== undefined) {
        heard?.(response.headers);
        return answer as T;
    }
    const problem = refusal(response.status, answer);
    const people = askedPeople(problem);
    if (people.length) await sessionEvents.denied(people);
    throw problem;
}

/** Whom the refusal of a right says that one may ask, besides administrators. */
export function askedPeople({ body }: Problem): string[] {
    const { leads } = (body.ask ?? {}) as { leads?: unknown };
    return Array.isArray(leads) ? leads.map(String) : [];
}

function refusal(status: number, answer: unknown): Problem {
    const problem = new Problem(status, reasonOf(answer, status), (answer ?? {}) as Problem['body']);
    if (problem.reason === 'session.required') sessionEvents.lost();
    if (problem.reason === 'password.must_change') sessionEvents.mustChange();
    if (problem.reason === 'second_factor.must_set_up') sessionEvents.mustSetUp();
    return problem;
}

/** Whether a file would be answered, which a link to it could not say. Throws what it would be refused with. */
export async function checkFile(path: string): Promise<void> {
    const ask = (method: string) =>
        fetch(path, { method, credentials: 'same-origin' }).catch(() => {
            throw new Problem(0, 'network.unreachable');
        });
    // Only the other method's answer has a body that says why.
    if ((await ask('HEAD')).ok) return;
    const response = await ask('GET');
    if (!response.ok) throw refusal(response.status, await response.json().catch(() => undefined));
    // What stood in the way has gone meanwhile: the file comes by the link.
    await response.body?.cancel();
}

function reasonOf(answer: unknown, status: number): string {
    const reason = (answer as { reason?: unknown } | undefined)?.reason;
    return typeof reason === 'string' ? reason : `status.${status}`;
}

/** A query string without the members that are empty; objects go as JSON. */
export function query(members: Record<string, unknown>): string {
    const pairs = Object.entries(members).flatMap(([name, value]) => {
        if (value === undefined || value === null || value === '') return [];
        const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
        return [`${name}=${encodeURIComponent(text)}`];
    });
    return pairs.length ? `?${pairs.join('&')}` : '';
}

export const v1 = '/api/v1';
export const recordPath = (type: string, id: string) =>
    `${v1}/records/${encodeURIComponent(type)}/${encodeURIComponent(id)}`;
// A repeat of a lost answer must not act twice, so every command has a key of its own.
export const once = () => ({ 'Idempotency-Key': randomId() });

export const api = {
    session: () => request<SessionInfo>('GET', `${v1}/session`),
    signIn: (email: string, password: string) => request<Me>('POST', `${v1}/session`, { email, password }),
    /** The second step, with what the first one was answered. */
    finishSignIn: (challenge: string, code: string) =>
        request<Me>('POST', `${v1}/session/second-factor`, { challenge, code }),
    signOut: () => request<void>('DELETE', `${v1}/session`),
    me: () => request<Me>('GET', `${v1}/me`),
    setLanguage: (language: Language) => request<unknown>('PATCH', `${v1}/me`, { language }),
    changePassword: (current: string, next: string) =>
        request<void>('POST', `${v1}/me/password`, { current, new: next }),
    oneTimePassword: (user: string) =>
        request<{ password: string }>('POST', `${v1}/users/${user}/one-time-password`, {}),

    model: () => request<{ position: string; types: RecordType[]; roles?: NamedRole[] }>('GET', `${v1}/model`),
    inbox: () => request<{ position: string; items: InboxItem[]; titles?: Titles }>('GET', `${v1}/inbox`),
    board: (type: string, members: { by?: string; filter?: Json; limit?: number; at?: string | undefined }) =>
        request<Board>('GET', `${v1}/board/${type}${query({ ...members, ...ofMoment(members.at) })}`),

    list: (type: string, members: ListQuery) =>
        request<Page>('GET', `${v1}/records/${type}${query({ ...members, ...ofMoment(members.at) })}`),
    totals: (
        type: string,
        members: Pick<ListQuery, 'filter' | 'q' | 'archived' | 'at'> & { by?: string | undefined; measure?: string },
    ) => request<TotalsAnswer>('GET', `${v1}/totals/${type}${query({ ...members, ...ofMoment(members.at) })}`),
    /** `at`: as it was then, by position or time; so everywhere below. */
    record: (type: string, id: string, at?: string) =>
        request<RecordAnswer>('GET', recordPath(type, id) + query(ofMoment(at))),
    history: (
        type: string,
        id: string,
        members: { after?: string | null; limit?: number; at?: string | undefined } = {},
    ) => request<EventPage>('GET', `${recordPath(type, id)}/history${query({ ...members, ...ofMoment(members.at) })}`),
    page: (type: string, id: string, at?: string) =>
        request<HubPage>('GET', `${recordPath(type, id)}/page${query(ofMoment(at))}`),
    timeline: (
        type: string,
        id: string,
        members: { after?: string | null; limit?: number; kinds?: string; at?: string | undefined },
    ) => request<EventPage>('GET', `${recordPath(type, id)}/timeline${query({ ...members, ...ofMoment(members.at) })}`),

    create: (type: string, fields: Record<string, unknown>) =>
        request<RecordAnswer>('POST', `${v1}/records/${type}`, fields, once()),
    change: (type: string, id: string, patch: Record<string, unknown>, version?: string) =>
        request<RecordAnswer>(
            'PATCH',
            recordPath(type, id),
            patch,
            version === undefined ? once() : { ...once(), 'If-Match': `"${withEpoch(version)}"` },
        ),
    advance: (type: string, id: string, transition: string, inputs: Record<string, unknown> = {}) =>
        request<RecordAnswer>('POST', `${recordPath(type, id)}/${transition}`, inputs, once()),
    transfer: (type: string, id: string, owner: string) =>
        request<RecordAnswer>('POST', `${recordPath(type, id)}/transfer`, { owner }, once()),
    archive: (type: string, id: string) => request<RecordAnswer>('DELETE', recordPath(type, id), undefined, once()),
    restore: (type: string, id: string) => request<RecordAnswer>('POST', `${recordPath(type, id)}/restore`, {}, once()),
    /** Destroys the personal data of a record, in its whole past too. Nothing brings it back. */
    erase: (type: string, id: string, asked_by: AskedBy, reason: string) =>
        request<RecordAnswer>('POST', `${recordPath(type, id)}/erase`, { asked_by, reason }, once()),
};

// crypto.randomUUID is missing where the page is not served from localhost or over TLS.
function randomId(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
