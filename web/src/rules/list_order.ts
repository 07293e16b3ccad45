/** The order of a type's list, for rows that are here already: as the server sorts (PROTOCOL.md on `sort`). */
import type { Money } from '../i18n/format';
import { isLifecycle, isNumeric, shapeOf } from '../kinds';
import { currentState, fieldOf, isEmpty, targetOf, type Field, type RecordType, type Row } from '../model';

/** What an order depends on besides the rows. */
export interface Words {
    /** Whose alphabet. */
    language: string;
    /** Its amounts come first. */
    currency: string;
    titleOf: (type: string, id: string) => string;
}

type Key = number | string | undefined;

export function inListOrder(type: RecordType, rows: Row[], words: Words): Row[] {
    const sort = (type.list?.sort ?? '-updated_at').split(',');
    const { compare } = new Intl.Collator(words.language, { numeric: false });
    const keys = sort.flatMap((each) => {
        const field = fieldOf(type, each.replace(/^-/, ''));
        return field ? [{ field, sign: each.startsWith('-') ? -1 : 1 }] : [];
    });
    const keyed = rows.map((row) => ({ row, keys: keys.map(({ field }) => keysOf(type, field, row, words)) }));
    keyed.sort((a, b) => {
        for (const [index, { sign }] of keys.entries()) {
            const found = compareKeys(a.keys[index]!, b.keys[index]!, sign, compare);
            if (found) return found;
        }
        return a.row.id < b.row.id ? -1 : 1;
    });
    return keyed.map(({ row }) => row);
}

/** What is over makes room for what is not, each in the order in which it came. */
export function openFirst(type: RecordType, rows: Row[]): Row[] {
    const isOpen = (row: Row) => (currentState(type, row)?.outcome ?? 'open') === 'open';
    return [...rows.filter(isOpen), ...rows.filter((row) => !isOpen(row))];
}

/** Only of money more than one: currencies go from A to Z, whichever way the amounts go. */
function keysOf(type: RecordType, field: Field, row: Row, { titleOf, currency }: Words): Key[] {
    const value = row[field.name];
    if (isEmpty(value)) return [undefined];
    if (shapeOf(field) === 'money') {
        const money = value as Money;
        return [money.currency === currency ? '' : money.currency, Number(money.amount)];
    }
    if (isLifecycle(field)) return [placeIn(type.lifecycle?.states.map(({ name }) => name) ?? [], value)];
    if (field.options)
        return [
            placeIn(
                field.options.map((option) => option.value),
                value,
            ),
        ];
    const target = targetOf(field);
    if (target !== undefined) return [titleOf(target, String(value))];
    return [isNumeric(field) || shapeOf(field) === 'yes_no' ? Number(value) : String(value)];
}

function placeIn(values: string[], value: unknown): number {
    const index = values.indexOf(String(value));
    return index < 0 ? values.length : index;
}

/** What is empty comes last in either direction. */
function compareKeys(a: Key[], b: Key[], sign: number, compare: (a: string, b: string) => number): number {
    if (a[0] === undefined || b[0] === undefined) return Number(a[0] === undefined) - Number(b[0] === undefined);
    for (const index of a.keys()) {
        const isCurrency = a.length > 1 && index === 0;
        const found = compareValues(a[index], b[index], compare);
        if (found) return isCurrency ? found : found * sign;
    }
    return 0;
}

function compareValues(a: Key, b: Key, compare: (a: string, b: string) => number): number {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    return compare(String(a), String(b));
}
