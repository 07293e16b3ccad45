/** Events page by page, newest first, each once. Pure. */
import type { Event } from '../../api';

/** `next` goes on from the last event; null: that is where it began. */
export interface EventPages {
    events: Event[];
    next: string | null;
}

/** Both as one list; an event that is in both reads as the first has it. */
export function united(first: Event[], second: Event[]): Event[] {
    const known = idsOf(first);
    const all = [...first, ...second.filter((event) => !known.has(event.id))];
    return all.sort((a, b) => Number(BigInt(b.position) - BigInt(a.position)));
}

/** What is shown, with the newest page on top, which reads as it is now. */
export function withNewest(shown: EventPages, newest: EventPages): EventPages {
    const isKept = isJoined(shown.events, newest.events) && !erasedSince(shown.events, newest.events);
    const events = isKept ? united(newest.events, shown.events) : newest.events;
    return { events, next: events.length > newest.events.length ? shown.next : newest.next };
}

/** What is shown, with the page that follows below. */
export function withOlder(shown: EventPages, older: EventPages): EventPages {
    return { events: united(shown.events, older.events), next: older.next };
}

/** Whether the newest page reaches down to what is shown; else events between the two would be missing. */
function isJoined(shown: Event[], newest: Event[]): boolean {
    const known = idsOf(shown);
    return newest.some((event) => known.has(event.id));
}

/**
 * Whether an erasure is among the newest events that was not known before: older ones on screen still show what it
 * destroyed, and must go.
 */
function erasedSince(shown: Event[], newest: Event[]): boolean {
    const known = idsOf(shown);
    return newest.some((event) => event.kind === 'erased' && !known.has(event.id));
}

function idsOf(events: Event[]): Set<string> {
    return new Set(events.map((event) => event.id));
}
