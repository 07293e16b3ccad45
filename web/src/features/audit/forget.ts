/** Lines that were read before an erasure still hold what it destroyed. */
import type { Event } from '../../api';
import { personalFields, type RecordType } from '../../model';

const erased = { erased: true };

/** The line as the server would give it now. */
export function withoutPersonal(event: Event, type: RecordType): Event {
    const personal = new Set(personalFields(type).map((field) => field.name));
    const { fields, changes } = event.data;
    const forget = <T>(values: Record<string, T>, gone: (value: T) => T) =>
        Object.fromEntries(
            Object.entries(values).map(([name, value]) => [name, personal.has(name) ? gone(value) : value]),
        );
    const side = (value: unknown) => (value === undefined || value === null ? value : erased);
    const data = {
        ...event.data,
        ...(fields && { fields: forget(fields, side) }),
        ...(changes && { changes: forget(changes, (change) => ({ old: side(change.old), new: side(change.new) })) }),
    };
    return { ...event, data };
}
