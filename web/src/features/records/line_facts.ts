/** What a line about a record says of it besides its title and its state. */
import { isChoice, isMoment, isNumeric, shapeOf } from '../../kinds';
import { filledFields, isEmpty, parentField, targetOf, type Field, type RecordType, type Row } from '../../model';
import { looksUp, sameValue } from '../../rules/form_rules';

export interface Line {
    /** Stands in for a title that says nothing here. */
    name?: Field | undefined;
    facts: Field[];
}

/**
 * `first`: a fact that leads; `without`: what stands nearby already. `above`: the record under whose heading the line
 * stands; what it refers to, too, is no news, and a title that is only its own leaves the naming to a reference.
 */
export function lineOf(
    type: RecordType,
    row: Row,
    { first, without = [], above }: { first?: string | undefined; without?: string[]; above?: Row | undefined } = {},
): Line {
    const shown = new Set([type.title, type.lifecycle?.field, ...without]);
    const names = [...(first ? [first] : []), ...(type.board?.card ?? []), ...(type.list?.columns ?? [])];
    const isToldAbove = (field: Field, of: Row) =>
        row[field.name] === of.id ||
        (!isAbout(type, field) && !isEmpty(of[field.name]) && sameValue(row[field.name], of[field.name]));
    const isKnown = (field: Field) => above !== undefined && targetOf(field) !== undefined && isToldAbove(field, above);
    // Nor what a record says of itself that stands nearby (`account.tier`).
    const others = [...new Set(names)].filter((name) => !shown.has(name) && !without.includes(name.split('.')[0]!));
    const facts = filledFields(type, row, others).filter((field) => !isKnown(field));
    const isRepeated = above !== undefined && row.title === above.title;
    // Who works on it is not what it is.
    const isName = isRepeated ? ({ kind }: Field) => kind === 'reference' : (field: Field) => isAbout(type, field);
    const name = isRepeated || (above && isOption(type, row)) ? facts.find(isName) : undefined;
    return { name, facts: facts.filter((field) => field !== name) };
}

/** Whether a fact has to say what it is: a figure or a "yes" could be anything, and so could a second date. */
export function needsName(field: Field, facts: Field[]): boolean {
    const shape = shapeOf(field);
    if (shape === 'yes_no' || (isNumeric(field) && shape !== 'money')) return true;
    const kindOf = (each: Field) => [isMoment(each) ? 'date' : each.kind, targetOf(each)].join();
    return isAlike(field) && facts.find((each) => kindOf(each) === kindOf(field)) !== field;
}

/** Of whose kind one looks like another. */
function isAlike(field: Field): boolean {
    return shapeOf(field) === 'money' || isMoment(field) || isChoice(field) || shapeOf(field) === 'id';
}

/** What a record cannot be without, and neither hangs under first of all nor has from there. */
function isAbout(type: RecordType, field: Field): boolean {
    const isOwn = field !== parentField(type) && !looksUp(field);
    return field.kind === 'reference' && field.required === true && isOwn;
}

/** Whether its title is no more than one of its own choices, as many may have it. */
function isOption(type: RecordType, { title }: Row): boolean {
    return type.fields.some(({ options = [] }) =>
        options.some(({ label }) => Object.values(label).some((text) => text === title)),
    );
}
