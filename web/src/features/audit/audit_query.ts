/** What the audit page is asked, as its address says it, and as the server is asked. Pure. */
import { isDay, nextDay, startOfDay } from '../../i18n/local_days';
import type { EventFilter } from '../../log_api';
import { recordOf } from '../../model';

/** `about`: a stream such as `contract/7f3a`; `from` and `until`: whole days, both included. */
export interface AuditQuery {
    actor: string;
    types: string;
    about: string;
    from: string;
    until: string;
}

export const members = ['actor', 'types', 'about', 'from', 'until'] as const;

export function readQuery(query: URLSearchParams): AuditQuery {
    return Object.fromEntries(members.map((name) => [name, query.get(name) ?? ''])) as unknown as AuditQuery;
}

export function isNarrowed(query: AuditQuery): boolean {
    return members.some((name) => query[name] !== '');
}

/** `isHub`: everything under the record counts, not its own events alone. */
export function eventFilter(query: AuditQuery, timezone: string, isHub: (type: string) => boolean): EventFilter {
    const { type, id } = recordOf(query.about);
    const about = !id ? {} : isHub(type) ? { account: id } : { stream: query.about };
    return {
        ...(query.actor && { actor: query.actor }),
        ...(query.types && { types: query.types }),
        ...about,
        ...(isDay(query.from) && { from_time: startOfDay(query.from, timezone) }),
        ...(isDay(query.until) && { to_time: lastOfDay(query.until, timezone) }),
    };
}

/** Nothing new can match: the period has ended. */
export function isOver(query: AuditQuery, now: number, timezone: string): boolean {
    return isDay(query.until) && Date.parse(lastOfDay(query.until, timezone)) < now;
}

// Times of events have microseconds at most.
function lastOfDay(date: string, timezone: string): string {
    return new Date(Date.parse(startOfDay(nextDay(date), timezone)) - 1000).toISOString().replace('.000Z', '.999999Z');
}
