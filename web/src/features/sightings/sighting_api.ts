/** Who saw what, as PROTOCOL.md's *Who looked* has it. */
import { query, recordPath, request, v1, type Titles } from '../../api';

/** `times` and `records` are left out where they are one, `until` where it is `at`. */
export interface Sighting {
    position: string;
    at: string;
    until?: string;
    times?: number;
    /** Of "read": the history, too, on the same visit. */
    history?: boolean;
    who?: string;
    as?: string;
    what: string;
    type?: string;
    record?: string;
    records?: number;
    types?: string[];
    way?: string;
    by?: string;
}
export interface SightingPage {
    position: string;
    entries: Sighting[];
    next: string | null;
    /** For so long entries are shown. */
    kept_days: number;
    titles?: Titles;
}
export interface SightingFilter {
    person?: string;
    what?: string;
    type?: string;
    from_time?: string;
    to_time?: string;
}

export const sightings = {
    /** Newest first; `after` is the `next` of the page before. */
    all: (filter: SightingFilter, limit: number, after?: string) =>
        request<SightingPage>('GET', `${v1}/access-log${query({ ...filter, limit, after })}`),
    keep: (days: number) => request<void>('PUT', `${v1}/workspace/access-log`, { days }),
    ofRecord: (type: string, id: string, limit: number, after?: string) =>
        request<SightingPage>('GET', `${recordPath(type, id)}/seen${query({ limit, after })}`),
};
