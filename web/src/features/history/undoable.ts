import type { Event } from '../../api';
import { isErased } from '../../model';

/** Kinds of event that an undo can answer with the opposite. */
const kinds = ['created', 'changed', 'moved', 'transferred', 'archived', 'restored'];

export function isUndoable(event: Event): boolean {
    const changes = Object.values(event.data.changes ?? {});
    // What is erased cannot be put back.
    const isGone = event.kind === 'changed' && changes.length > 0 && changes.every(({ old }) => isErased(old));
    return kinds.includes(event.kind) && !isGone;
}
