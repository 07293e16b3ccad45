/** What of an inbox is news: not every change of what waits there is. */
import { currentState, inboxesOf, ownerField, type RecordType, type Row } from '../model';
import { inboxOf } from './ways';
import type { Variables } from './rule';

/**
 * Whether it waits here as it did not before: it arrived, or now waits in another inbox, in another state or for
 * somebody else. What time alone brought about is nobody's doing, and the inbox shows it.
 */
export function waitsAnew(type: RecordType, before: Row | undefined, row: Row, known: Variables): boolean {
    if (!before) return true;
    if (before.version === row.version) return false;
    const owner = ownerField(type)?.name ?? '';
    return (
        placeOf(type, before, known) !== placeOf(type, row, known) ||
        hasMovedOn(type, before, row) ||
        before[owner] !== row[owner]
    );
}

/** Whether a step was taken that leaves it in the same inbox, or in another. */
export function hasMovedOn(type: RecordType, before: Row | undefined, row: Row): boolean {
    return before !== undefined && currentState(type, before) !== currentState(type, row);
}

/** What rules here cannot tell (a field that is not sent) stands in the first. */
function placeOf(type: RecordType, row: Row, known: Variables): unknown {
    return inboxOf(type, { ...known, ...row }) ?? inboxesOf(type)[0];
}
