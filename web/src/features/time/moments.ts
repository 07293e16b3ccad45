/** Past moments on a line from the first event to now. Pure: the time and the time zone are passed in. */
import { offsetOf, rfc3339 } from '../../i18n/local_days';

import { withoutEpoch } from '../../place';

/** Places 0 … `last`; each but the last is a moment `step_ms` after the one before, and the last is now. */
export interface Axis {
    start: number;
    step_ms: number;
    last: number;
}

const minute_ms = 60_000,
    hour_ms = 60 * minute_ms,
    day_ms = 24 * hour_ms;
const steps_ms = [minute_ms, 5 * minute_ms, 15 * minute_ms, hour_ms, 6 * hour_ms, day_ms, 7 * day_ms];
/** More places than this no hand can tell apart on a slider. */
const places_max = 800;

/** Steps begin at full hours, days or weeks of the workspace's time zone. */
export function axis(first: number, now: number, timezone: string): Axis {
    const step_ms = steps_ms.find((step) => (now - first) / step <= places_max) ?? steps_ms.at(-1)!;
    const offset = offsetOf(timezone, first);
    const start = (Math.floor((first + offset) / step_ms) + 1) * step_ms - offset;
    return { start, step_ms, last: Math.max(1, Math.ceil((now - start) / step_ms)) };
}

/** The moment of a place as `at=` takes it; undefined: now. */
export function momentOf({ start, step_ms, last }: Axis, place: number): string | undefined {
    return place >= last ? undefined : rfc3339(start + place * step_ms);
}

/** The place nearest to a moment; never the last, which is now. */
export function placeOf({ start, step_ms, last }: Axis, moment: number): number {
    return Math.min(last - 1, Math.max(0, Math.round((moment - start) / step_ms)));
}

/** `count` moments spread evenly, the last of them now. */
export function ticks({ start, step_ms, last }: Axis, count: number): string[] {
    return Array.from({ length: count }, (_, index) => rfc3339(start + (step_ms * last * index) / (count - 1)));
}

/** A moment is a position of the log, mostly with its epoch, or a time. */
export function isPosition(moment: string): boolean {
    return /^([0-9a-f-]{36}:)?\d+$/.test(moment);
}

/** When a moment was, in ms; 0 where only its position is known: nobody knows how long before it something happened. */
export function timeOf(moment: string | undefined, now: number): number {
    if (moment === undefined) return now;
    return isPosition(moment) ? 0 : Date.parse(moment);
}

/** The bare position of a moment; undefined where it is a time, or none. */
export function positionOf(moment: string | undefined): string | undefined {
    return moment !== undefined && isPosition(moment) ? withoutEpoch(moment) : undefined;
}
