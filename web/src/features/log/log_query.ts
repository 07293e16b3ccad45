/** What a log is asked, as its address says it: whole words, days from and until. Pure. */
import { isDay, nextDay, startOfDay } from '../../i18n/local_days';

/** What each member of the address says; empty where it says nothing. */
export type LogQuery<Member extends string> = Record<Member, string>;

export function readLogQuery<Member extends string>(
    query: URLSearchParams,
    members: readonly Member[],
): LogQuery<Member> {
    return Object.fromEntries(members.map((name) => [name, query.get(name) ?? ''])) as LogQuery<Member>;
}

export function isNarrowed(query: LogQuery<string>): boolean {
    return Object.values(query).some((said) => said !== '');
}

/** The members of an address that asks for everything. */
export function cleared(query: LogQuery<string>): Record<string, undefined> {
    return Object.fromEntries(Object.keys(query).map((name) => [name, undefined]));
}

/** The last second of a day in a time zone, RFC 3339. */
export function lastSecondOf(date: string, timezone: string): string {
    return new Date(Date.parse(startOfDay(nextDay(date), timezone)) - 1000).toISOString().replace('.000Z', 'Z');
}

/** From the first moment of one day to the last second of another; what is no day says nothing. */
export function periodOf(
    { from, until }: LogQuery<'from' | 'until'>,
    timezone: string,
): { from_time?: string; to_time?: string } {
    return {
        ...(isDay(from) && { from_time: startOfDay(from, timezone) }),
        ...(isDay(until) && { to_time: lastSecondOf(until, timezone) }),
    };
}
