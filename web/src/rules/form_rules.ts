/**
 * What a form can say while one types. The server decides; this only spares the round trip. Numbers are read as
 * `locale` writes them.
 */
import { minorDigits } from '../i18n/currency';
import type { Money } from '../i18n/format';
import { isMisseparated, parseDecimal } from '../i18n/typed_decimal';
import { isNumeric, shapeOf, traits } from '../kinds';
import { isDerived, isEmpty, targetOf, type Field, type RecordType } from '../model';
import { evaluate, isTrue, type Variables } from './rule';

export type Values = Record<string, unknown>;
export type Fault =
    | { kind: 'required' | 'number' | 'separators' | 'integer' | 'email' | 'url' | 'date' | 'decimals' }
    | { kind: 'min' | 'max' | 'long'; limit: string }
    | { kind: 'minor'; currency: string; digits: number };

export function isRequired(field: Field, data: Variables): boolean {
    // The server has the next number.
    if (field.numbered) return false;
    return field.required === true || (field.required_when !== undefined && isTrue(field.required_when, data));
}

/** The value that a field begins with: a constant, or a rule over what is known. */
export function defaultOf(field: Field, data: Variables): unknown {
    const value = field.default;
    if (value === undefined || value === null) return undefined;
    if (looksUp(field) && data.$parent === undefined) return undefined;
    const isRule = typeof value === 'object' && !Array.isArray(value) && Object.keys(value).join() === 'rule';
    const found = isRule ? evaluate((value as { rule: never }).rule, data) : value;
    return isEmpty(found) ? undefined : found;
}

/** Whether its default is what the record above has (`$parent.owner`). */
export function looksUp({ default: rule }: Field): boolean {
    return rule !== null && typeof rule === 'object' && JSON.stringify(rule).includes('"$parent.');
}

/**
 * A step's inputs as one is asked for them: what the record above may give need not be entered, as its dialog does not
 * know that record. The server fills it in, or says that it is missing.
 */
export function askedOfPerson(inputs: Field[]): Field[] {
    return inputs.map((input) => (looksUp(input) ? notRequired(input) : input));
}

function notRequired(field: Field): Field {
    return { ...field, required: false, required_when: undefined };
}

/**
 * Fields of a new record as one is asked for them: what follows from a calculated value, or from what another record
 * says, need not be entered, as only the server knows those, and in the right currency. It fills it in, or says that it
 * is missing.
 */
export function askedOfWriter(type: RecordType, fields: Field[]): Field[] {
    const unknown = [
        ...type.fields.filter(isDerived).map(({ name }) => `"${name}"`),
        ...type.fields.filter((field) => targetOf(field) !== undefined).map(({ name }) => `"${name}.`),
    ];
    const follows = ({ default: rule }: Field) =>
        rule !== null && typeof rule === 'object' && unknown.some((name) => JSON.stringify(rule).includes(name));
    return fields.map((field) => (follows(field) ? notRequired(field) : field));
}

/** What a new record begins with: defaults, and above them what the place it is made from says. */
export function startValues(fields: Field[], given: Values, data: Variables): Values {
    const values: Values = {};
    for (const field of fields) {
        const value = given[field.name] ?? defaultOf(field, { ...data, ...given, ...values });
        if (value !== undefined) values[field.name] = value;
    }
    return values;
}

/** The first thing wrong with a value; undefined if nothing is. */
export function fault(field: Field, value: unknown, data: Variables, locale: string): Fault | undefined {
    if (isEmpty(value)) return isRequired(field, data) ? { kind: 'required' } : undefined;
    if (shapeOf(field) === 'money') return moneyFault(field, value as Money, locale);
    if (isNumeric(field)) return numberFault(field, String(value), locale);
    if (typeof value === 'string') return textFault(field, value);
    return undefined;
}

export function faults(fields: Field[], values: Values, data: Variables, locale: string): Record<string, Fault> {
    const all = { ...data, ...values };
    return Object.fromEntries(
        fields.flatMap((field) => {
            const found = fault(field, values[field.name], all, locale);
            return found ? [[field.name, found]] : [];
        }),
    );
}

function moneyFault(field: Field, { amount, currency }: Money, locale: string): Fault | undefined {
    const found = numberFault(field, amount, locale);
    if (found) return found;
    const fraction = parseDecimal(amount, locale)!.split('.')[1] ?? '';
    const digits = minorDigits(currency);
    return digits !== undefined && fraction.replace(/0+$/, '').length > digits
        ? { kind: 'minor', currency, digits }
        : undefined;
}

function numberFault(field: Field, typed: string, locale: string): Fault | undefined {
    const decimal = parseDecimal(typed, locale);
    const isWhole = shapeOf(field) === 'integer';
    if (decimal === undefined && isMisseparated(typed, locale)) return { kind: 'separators' };
    if (decimal === undefined) return { kind: isWhole ? 'integer' : 'number' };
    const fraction = decimal.split('.')[1] ?? '';
    if (isWhole && fraction) return { kind: 'integer' };
    if (fraction.length > 9) return { kind: 'decimals' };
    if (field.min !== undefined && Number(decimal) < Number(field.min))
        return { kind: 'min', limit: String(field.min) };
    if (field.max !== undefined && Number(decimal) > Number(field.max))
        return { kind: 'max', limit: String(field.max) };
    return undefined;
}

function textFault(field: Field, text: string): Fault | undefined {
    const trimmed = text.trim();
    const { charactersMax, fault: faultOf } = traits(field);
    const wrong = faultOf?.(trimmed);
    if (wrong) return { kind: wrong };
    if (charactersMax === undefined) return undefined;
    const most = Number(field.max ?? charactersMax);
    return [...trimmed].length > most ? { kind: 'long', limit: String(most) } : undefined;
}

/**
 * Values as the server wants them: trimmed, numbers plain, what is empty left out. Null is sent for what was there
 * `before` and was emptied: what is left out, the server fills in or keeps.
 */
export function wireValues(fields: Field[], values: Values, locale: string, before: Values = {}): Values {
    const wire: Values = {};
    for (const field of fields) {
        const value = wireValue(field, values[field.name], locale);
        if (!isEmpty(value)) wire[field.name] = value;
        else if (!isEmpty(before[field.name])) wire[field.name] = null;
    }
    return wire;
}

export function wireValue(field: Field, value: unknown, locale: string): unknown {
    if (isEmpty(value)) return null;
    const shape = shapeOf(field);
    if (shape === 'decimal') return parseDecimal(String(value), locale) ?? value;
    if (shape === 'integer') return Number(parseDecimal(String(value), locale) ?? value);
    if (shape === 'money') {
        const { amount, currency } = value as Money;
        return { amount: parseDecimal(amount, locale) ?? amount, currency };
    }
    if (shape === 'address') return withoutEmpty(value as Values);
    return typeof value === 'string' ? value.trim() : value;
}

function withoutEmpty(values: Values): Values {
    const filled = Object.entries(values).flatMap(([name, value]) =>
        isEmpty(value) ? [] : [[name, String(value).trim()]],
    );
    return Object.fromEntries(filled) as Values;
}

export function sameValue(a: unknown, b: unknown): boolean {
    if (isEmpty(a) && isEmpty(b)) return true;
    return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)));
}
