/** What a line about a record says of it besides its title and its state. */
import { isEmpty, filledFields, targetOf, type Field, type RecordType, type Row } from '../../model';
import { sameValue } from '../../rules/form_rules';

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
    const isKnown = (field: Field) =>
        above !== undefined &&
        targetOf(field) !== undefined &&
        (row[field.name] === above.id ||
            (!isEmpty(above[field.name]) && sameValue(row[field.name], above[field.name])));
    const others = [...new Set(names)].filter((name) => !shown.has(name));
    const facts = filledFields(type, row, others).filter((field) => !isKnown(field));
    const isRepeated = above !== undefined && row.title === above.title;
    // Who works on it is not what it is.
    const name = isRepeated ? facts.find(({ kind }) => kind === 'reference') : undefined;
    return { name, facts: facts.filter((field) => field !== name) };
}
