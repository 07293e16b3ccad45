/** What an address names of a type, and whether the model has it. Pure. */
import { fieldOf, targetOf, type Field, type Json, type RecordType } from '../model';
import { readColumns } from './columns';
import { withoutUnknown } from './filter_groups';
import { sortOf } from './list_sort';

type TypeOf = (name: string) => RecordType | undefined;

/** What records say besides their fields. */
const own_words = ['id', 'title', 'type', 'version', 'archived'];

/** The rule that an address filters by; undefined where it has none. */
export function ruleIn(query: URLSearchParams): Json | undefined {
    const text = query.get('filter');
    try {
        return text ? (JSON.parse(text) as Json) : undefined;
    } catch {
        return undefined;
    }
}

/** Whether a rule may ask for it. A path leads from field to field: `account.tier`. */
export function isAskable(type: RecordType, path: string, typeOf: TypeOf): boolean {
    if (path.startsWith('$') || own_words.includes(path)) return true;
    let at: RecordType | undefined = type;
    for (const name of path.split('.')) {
        // What is beyond a model that this page does not know the server judges.
        if (!at || own_words.includes(name)) return true;
        const field: Field | undefined = fieldOf(at, name);
        if (!field) return false;
        at = typeOf(targetOf(field) ?? '');
    }
    return true;
}

function isSortable(type: RecordType, path: string): boolean {
    return fieldOf(type, path.split('.')[0]!) !== undefined;
}

/** The order that an address asks for, as far as the model has it, or the usual one; and what it lacks. */
export function sortIn(query: URLSearchParams, type: RecordType): { sort: string; unknown: string[] } {
    const { known, unknown } = sortOf(query.get('sort') ?? '', (path) => isSortable(type, path));
    return { sort: known || type.list?.sort || '-updated_at', unknown };
}

/** What the address of a list or board filters, shows, sorts or groups by, and the model does not have. */
export function unknownIn(query: URLSearchParams, type: RecordType, typeOf: TypeOf): string[] {
    const { unknown } = withoutUnknown(ruleIn(query), (path) => isAskable(type, path, typeOf));
    const by = query.get('by');
    const named = [...readColumns(query.get('columns') ?? '').map(({ name }) => name), ...(by ? [by] : [])];
    return [...new Set([...unknown, ...named.filter((name) => !fieldOf(type, name)), ...sortIn(query, type).unknown])];
}
