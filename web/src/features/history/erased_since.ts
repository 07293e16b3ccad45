import type { Event } from '../../api';

/**
 * Whether an erasure is among the newest events that was not known before: older ones on screen still show what it
 * destroyed, and must go.
 */
export function erasedSince(shown: Event[], newest: Event[]): boolean {
    const known = new Set(shown.map((event) => event.id));
    return newest.some((event) => event.kind === 'erased' && !known.has(event.id));
}
