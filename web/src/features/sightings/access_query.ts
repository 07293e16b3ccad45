/** What the access log is asked, as its address says it, and as the server is asked. Pure. */
import { isDay, nextDay, rfc3339, startOfDay } from '../../i18n/local_days';
import type { SightingFilter } from './sighting_api';

/** `from` and `until`: whole days, both included. */
export interface AccessQuery {
    person: string;
    what: string;
    type: string;
    from: string;
    until: string;
}

export const accessMembers = ['person', 'what', 'type', 'from', 'until'] as const;

export function readAccessQuery(query: URLSearchParams): AccessQuery {
    return Object.fromEntries(accessMembers.map((name) => [name, query.get(name) ?? ''])) as unknown as AccessQuery;
}

export function narrowsAccess(query: AccessQuery): boolean {
    return accessMembers.some((name) => query[name] !== '');
}

export function accessFilter(query: AccessQuery, timezone: string): SightingFilter {
    return {
        ...(query.person && { person: query.person }),
        ...(query.what && { what: query.what }),
        ...(query.type && { type: query.type }),
        ...(isDay(query.from) && { from_time: startOfDay(query.from, timezone) }),
        // Entries are to the second.
        ...(isDay(query.until) && {
            to_time: rfc3339(Date.parse(startOfDay(nextDay(query.until), timezone)) - 1000),
        }),
    };
}
