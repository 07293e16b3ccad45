import type { Event } from '../../api';

/** Kinds of event that an undo can answer with the opposite. */
const kinds = ['created', 'changed', 'moved', 'transferred', 'archived', 'restored'];

export function isUndoable(event: Event): boolean {
    return kinds.includes(event.kind);
}
