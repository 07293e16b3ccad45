/** What may hang under a record of a type, and by which of its fields. */
import type { Field, Model, RecordType } from '../../model';

export interface ChildType {
    type: RecordType;
    field: Field;
}

/**
 * Each type once, by its first reference that says so. What has no place in the navigation comes first: it is a part of
 * the record above (the lines of a quote), while the rest has a life of its own. What one is shown nothing of is not
 * asked for.
 */
export function childTypes(model: Model, { type: above }: RecordType): ChildType[] {
    const isPart = ({ order }: RecordType) => order === undefined;
    const all = [...model.types.filter((type) => isPart(type) && model.sees(type.type)), ...model.navigation];
    return all.flatMap((type) => {
        const field = type.fields.find(({ parent, kind, to }) => parent && kind === 'reference' && to === above);
        return field ? [{ type, field }] : [];
    });
}
