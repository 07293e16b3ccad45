/** What the audit page is asked, as its address says it, and as the server is asked. Pure. */
import { isDay } from '../../i18n/local_days';
import type { EventFilter } from '../../log_api';
import { recordOf } from '../../model';
import { lastSecondOf, periodOf, readLogQuery, type LogQuery } from '../log/log_query';

const members = ['actor', 'types', 'about', 'from', 'until'] as const;

/** `about`: a stream such as `contract/7f3a`; `from` and `until`: whole days, both included. */
export type AuditQuery = LogQuery<(typeof members)[number]>;

export function readQuery(query: URLSearchParams): AuditQuery {
    return readLogQuery(query, members);
}

/** `isHub`: everything under the record counts, not its own events alone. */
export function eventFilter(query: AuditQuery, timezone: string, isHub: (type: string) => boolean): EventFilter {
    const { type, id } = recordOf(query.about);
    const about = !id ? {} : isHub(type) ? { account: id } : { stream: query.about };
    const { from_time, to_time } = periodOf(query, timezone);
    return {
        ...(query.actor && { actor: query.actor }),
        ...(query.types && { types: query.types }),
        ...about,
        ...(from_time && { from_time }),
        // Times of events have microseconds at most.
        ...(to_time && { to_time: to_time.replace('Z', '.999999Z') }),
    };
}

/** Nothing new can match: the period has ended. */
export function isOver({ until }: AuditQuery, now: number, timezone: string): boolean {
    return isDay(until) && Date.parse(lastSecondOf(until, timezone)) + 1000 <= now;
}
