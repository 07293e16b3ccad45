/** Days of a time zone as moments. The only place where a local date becomes one. Pure. */

const day_ms = 86_400_000;

export function rfc3339(time: number): string {
    return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** The first moment of a day in a time zone: midnight, or where clocks leap over it what comes instead. */
export function startOfDay(date: string, timezone: string): string {
    const midnight = Date.parse(`${date}T00:00:00Z`);
    const offsets = [offsetOf(timezone, midnight - day_ms), offsetOf(timezone, midnight + day_ms)];
    // The zone's clocks may be changed near that midnight: the offset that is in force there counts.
    const found = offsets
        .map((offset) => midnight - offset)
        .filter((time) => time + offsetOf(timezone, time) === midnight);
    return rfc3339(found.length ? Math.min(...found) : midnight - offsets[0]!);
}

export function nextDay(date: string): string {
    return moved(date, day_ms);
}

/** The day of which a moment is the first; undefined for moments in the middle of one. */
export function dayBeginning(moment: string, timezone: string): string | undefined {
    const time = Date.parse(moment);
    if (Number.isNaN(time)) return undefined;
    const date = rfc3339(time + offsetOf(timezone, time)).slice(0, 10);
    return Date.parse(startOfDay(date, timezone)) === time ? date : undefined;
}

export function dayBefore(date: string): string {
    return moved(date, -day_ms);
}

export function isDay(text: string): boolean {
    return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** How far the zone's clocks are ahead of UTC, in any year: whoever types 2026 passes the year 2. */
export function offsetOf(timezone: string, at: number): number {
    const name =
        offsets(timezone)
            .formatToParts(at)
            .find((part) => part.type === 'timeZoneName')?.value ?? '';
    const [, sign, hours = '0', minutes = '0', seconds = '0'] = /([+-])(\d+):(\d+)(?::(\d+))?$/.exec(name) ?? [];
    return (sign === '-' ? -1000 : 1000) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsets(timezone: string): Intl.DateTimeFormat {
    const known =
        formats.get(timezone) ?? new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
    formats.set(timezone, known);
    return known;
}

function moved(date: string, by_ms: number): string {
    return rfc3339(Date.parse(`${date}T00:00:00Z`) + by_ms).slice(0, 10);
}
