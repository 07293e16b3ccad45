/** Which way a record goes through its lifecycle, and where it waits: what the model's `when` says of it. */
import { inboxesOf, transitionsFrom, type InboxRule, type RecordType, type State, type Transition } from '../model';
import { isTrue, type Variables } from './rule';

/** The steps that a record may take. `data`: its fields, and what rules know besides. */
export function transitionsOf(type: RecordType, data: Variables): Transition[] {
    const state = type.lifecycle && data[type.lifecycle.field];
    return transitionsFrom(type, state).filter(
        (step) => (step.when === undefined || isTrue(step.when, data)) && isMine(step, data),
    );
}

/**
 * Whether it is for whoever looks: what a step requires of the person, whatever they would enter. What it requires of
 * the record besides is said when it is taken, as something may still be done about that.
 */
function isMine({ requires = [] }: Transition, data: Variables): boolean {
    return requires.every(({ rule }) => {
        const text = JSON.stringify(rule);
        return !text.includes('"$me.') || text.includes('"$inputs.') || isTrue(rule, data);
    });
}

/** The states on its way; the one where it is, too. */
export function statesOf(type: RecordType, data: Variables): State[] {
    const { field, states } = type.lifecycle ?? { field: '', states: [] };
    return states.filter(({ name, when }) => when === undefined || data[field] === name || isTrue(when, data));
}

/** Tells an inbox from all others, however they are called: by its place among those of its type. */
export const inboxKey = (type: string, index: number) => `${type}/${index}`;

/** The keys of inboxes in the order of an answer, which has all of them. */
export function inboxKeys(items: { type: string }[]): string[] {
    const places = new Map<string, number>();
    return items.map(({ type }) => {
        const index = places.get(type) ?? 0;
        places.set(type, index + 1);
        return inboxKey(type, index);
    });
}

/** The first of its type's inboxes that wants it. */
export function inboxOf(type: RecordType, data: Variables): InboxRule | undefined {
    return inboxesOf(type).find(({ when }) => isTrue(when, data));
}
