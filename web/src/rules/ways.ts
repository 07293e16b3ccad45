/** Which way a record goes through its lifecycle, and where it waits: what the model's `when` says of it. */
import {
    inboxesOf,
    isDerived,
    stateOf,
    transitionsFrom,
    type Field,
    type InboxRule,
    type RecordType,
    type Requirement,
    type Row,
    type State,
    type Transition,
} from '../model';
import { wireValues, type Values } from './form_rules';
import { isTrue, type Variables } from './rule';

/** The steps that a record may take. `data`: its fields, and what rules know besides. */
export function transitionsOf(type: RecordType, data: Variables): Transition[] {
    const state = type.lifecycle && data[type.lifecycle.field];
    return transitionsFrom(type, state).filter(
        (step) => (step.when === undefined || isTrue(step.when, data)) && isMine(type, step, data),
    );
}

/**
 * Whether it is for whoever looks: what a step requires of the person, whatever they would enter. What it requires of
 * the record besides is said when it is taken, as something may still be done about that; so is that somebody else has
 * to change the record first, as a step that was there a moment ago must not vanish without a word.
 */
function isMine(type: RecordType, step: Transition, data: Variables): boolean {
    return (step.requires ?? []).every(
        (requirement) =>
            !names(requirement, '$me.') ||
            names(requirement, 'updated_by') ||
            isOpenTo(type, step, requirement) ||
            isTrue(requirement.rule, data),
    );
}

/** What a step requires and does not have. */
export function unmetOf({ requires = [] }: Transition, data: Variables): Requirement[] {
    return requires.filter(({ rule }) => !isTrue(rule, data));
}

/** Whether what is entered with a step may decide if it is met. */
export function isOpenTo(type: RecordType, { inputs = [] }: Transition, requirement: Requirement): boolean {
    const entered = inputs.flatMap(({ field }) => field ?? []);
    const computed = type.fields.filter(isDerived).map(({ name }) => name);
    return (
        names(requirement, '$inputs.') ||
        (entered.length > 0 && [...entered, ...computed].some((name) => names(requirement, name)))
    );
}

/** `$me.` stands for whatever begins so. */
function names({ rule }: Requirement, name: string): boolean {
    const text = JSON.stringify(rule);
    return name.endsWith('.') ? text.includes(`"${name}`) : text.includes(`"${name}"`) || text.includes(`"${name}.`);
}

/**
 * What a step's requirements are asked of: as the server does, with what is entered for fields of the record in their
 * place. `before`: what the dialog began with.
 */
export function stepData(
    { inputs = [] }: Transition,
    fields: Field[],
    { row, values, before }: { row: Values; values: Values; before: Values },
    locale: string,
): Variables {
    const wire = wireValues(fields, values, locale, before);
    const isOwn = (name: string) => inputs.some(({ field }) => field === name);
    return { ...row, ...Object.fromEntries(Object.entries(wire).filter(([name]) => isOwn(name))), $inputs: wire };
}

/** Whether a step leads on, and not away. */
export function leadsOn(type: RecordType, step: Transition, data: Variables): boolean {
    const { field = '', states = [] } = type.lifecycle ?? {};
    const place = (state: unknown) => states.findIndex(({ name }) => name === state);
    return stateOf(type, step.to)?.outcome !== 'lost' && place(step.to) > place(data[field]);
}

/** The next state on the record's way first, then what else leads on; back and away last. */
export function inOrder(type: RecordType, steps: Transition[], data: Variables): Transition[] {
    const onWay = new Set(statesOf(type, data).map(({ name }) => name));
    const rank = (step: Transition) => (!leadsOn(type, step, data) ? 2 : onWay.has(step.to) ? 0 : 1);
    const place = ({ to }: Transition) => type.lifecycle?.states.findIndex(({ name }) => name === to) ?? 0;
    return [...steps].sort((a, b) => rank(a) - rank(b) || place(a) - place(b));
}

/** The states on its way; the one where it is, too. */
export function statesOf(type: RecordType, data: Variables): State[] {
    const { field, states } = type.lifecycle ?? { field: '', states: [] };
    return states.filter(({ name, when }) => when === undefined || data[field] === name || isTrue(when, data));
}

/** Tells an inbox from all others, however they are called: by its place among those of its type. */
/** `absent`: for whom it waits, where that is not whoever reads. */
export const inboxKey = (type: string, index: number, absent?: string) =>
    absent ? `${type}/${index}/${absent}` : `${type}/${index}`;

/** The keys of inboxes in the order of an answer, which has all of them. */
export function inboxKeys(items: { type: string }[]): string[] {
    const places = new Map<string, number>();
    return items.map(({ type }) => {
        const index = places.get(type) ?? 0;
        places.set(type, index + 1);
        return inboxKey(type, index);
    });
}

/** Somebody for whom whoever reads stands in. */
export interface Absent {
    id: string;
    teams: string[];
}

/** What rules may ask, asked in that person's place. */
export const inPlaceOf = (absent: Absent, known: Variables): Variables => ({
    ...known,
    $me: { id: absent.id, role: 'member', teams: absent.teams },
});

/** Whose inbox wants it, and which: one's own first. Nothing where rules here cannot tell. */
export function waitsFor(
    type: RecordType,
    row: Row,
    known: Variables,
    absent: readonly Absent[],
): { inbox: InboxRule; absent?: string } | undefined {
    const own = inboxOf(type, { ...known, ...row });
    if (own) return { inbox: own };
    for (const person of absent) {
        const theirs = inboxOf(type, { ...inPlaceOf(person, known), ...row });
        if (theirs) return { inbox: theirs, absent: person.id };
    }
    return undefined;
}

/** The first of its type's inboxes that wants it. */
export function inboxOf(type: RecordType, data: Variables): InboxRule | undefined {
    return inboxesOf(type).find(({ when }) => isTrue(when, data));
}
