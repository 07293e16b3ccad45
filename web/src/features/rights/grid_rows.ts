/** The rows of the grid: the types that roles say something of, under the headings of the navigation. Pure. */
import type { Model, RecordType, Text } from '../../model';
import { people_types } from './role';

export interface GridGroup {
    /** Undefined: stands above all headings. */
    label: Text | undefined;
    /** It is of types that the navigation does not have. */
    isFurther: boolean;
    types: RecordType[];
}

export function gridGroups(model: Model): GridGroup[] {
    const groups = model.navigationGroups.map(({ label, types }) => ({ label, isFurther: false, types }));
    const further = model.types.filter((type) => type.order === undefined);
    return [...groups, { label: undefined, isFurther: true, types: further }]
        .map((group) => ({ ...group, types: group.types.filter(({ type }) => !people_types.includes(type)) }))
        .filter(({ types }) => types.length > 0);
}
