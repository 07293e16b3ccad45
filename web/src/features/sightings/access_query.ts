/** What the access log is asked, as its address says it, and as the server is asked. Pure. */
import { periodOf, readLogQuery, type LogQuery } from '../log/log_query';
import type { SightingFilter } from './sighting_api';

const members = ['person', 'what', 'type', 'from', 'until'] as const;

/** `from` and `until`: whole days, both included. */
export type AccessQuery = LogQuery<(typeof members)[number]>;

export function readAccessQuery(query: URLSearchParams): AccessQuery {
    return readLogQuery(query, members);
}

export function accessFilter(query: AccessQuery, timezone: string): SightingFilter {
    const { person, what, type } = query;
    return {
        ...(person && { person }),
        ...(what && { what }),
        ...(type && { type }),
        // Entries are to the second.
        ...periodOf(query, timezone),
    };
}
