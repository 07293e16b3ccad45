/**
 * The conditions of a filter, and the JsonLogic that means the same. Days are those of the workspace's time zone. How
 * they are joined: filter_groups.ts.
 */
import type { Money } from '../i18n/format';
import { dayBefore, dayBeginning, isDay, nextDay, startOfDay } from '../i18n/local_days';
import { isNumeric, shapeOf, traits } from '../kinds';
import type { Field, Json } from '../model';

export type Operator =
    | 'contains'
    | 'is'
    | 'isNot'
    | 'atLeast'
    | 'atMost'
    | 'from'
    | 'until'
    | 'empty'
    | 'filled'
    | 'anyOf'
    | 'me'
    | 'has'
    | 'yes'
    | 'no';
/** `value`: of numbers a plain decimal, of dates and moments a day. */
export interface Condition {
    field: string;
    operator: Operator;
    value?: string | string[] | Money;
}
/** The fields of a type, and the time zone in which its days begin. */
export interface Known {
    fields: Map<string, Field>;
    timezone: string;
}

/** Which comparisons make sense, the likeliest first. */
export function operatorsFor(field: Field): Operator[] {
    const one: Operator[] = ['is', 'isNot', 'empty', 'filled'];
    switch (shapeOf(field)) {
        case 'decimal':
        case 'integer':
        case 'money':
            return ['atLeast', 'atMost', 'is', 'empty', 'filled'];
        case 'date':
        case 'time':
            return ['from', 'until', 'empty', 'filled'];
        case 'yes_no':
            return ['yes', 'no'];
        case 'texts':
        case 'ids':
            return ['has', 'empty', 'filled'];
        case 'id':
            return field.kind === 'user' ? ['me', ...one] : one;
        case 'address':
            return ['empty', 'filled'];
        case 'text':
            return traits(field).options ? ['anyOf', 'isNot', 'empty', 'filled'] : ['contains', ...one];
    }
}

export function needsValue(operator: Operator): boolean {
    return !['empty', 'filled', 'me', 'yes', 'no'].includes(operator);
}

export function isComplete({ operator, value }: Condition): boolean {
    if (!needsValue(operator)) return true;
    return value !== undefined && (isMoney(value) ? value.amount : value).length > 0;
}

export function both(a: Json | undefined, b: Json | undefined): Json | undefined {
    if (a === undefined) return b;
    return b === undefined ? a : { and: [a, b] };
}

/** Of one that is complete. */
export function conditionRule({ field, operator, value = '' }: Condition, { fields, timezone }: Known): Json {
    const known = fields.get(field);
    const variable: Json = { var: field };
    const one: string | Money = Array.isArray(value) ? (value[0] ?? '') : value;
    const isMoment = known !== undefined && shapeOf(known) === 'time';
    switch (operator) {
        // Nothing is there: neither a 0 nor a "no" is that.
        case 'empty':
            return { '==': [variable, null] };
        case 'filled':
            return { '!=': [variable, null] };
        case 'yes':
            return { '==': [variable, true] };
        case 'no':
            return { '!=': [variable, true] };
        case 'me':
            return { '==': [variable, { var: '$me.id' }] };
        case 'contains':
            return { contains: [variable, literal(one, known)] };
        case 'has':
            return { in: [literal(one, known), variable] };
        case 'anyOf':
            return { in: [variable, Array.isArray(value) ? value : [literal(one, known)]] };
        case 'isNot':
            return { '!=': [variable, literal(one, known)] };
        case 'atLeast':
            return { '>=': [variable, literal(one, known)] };
        case 'atMost':
            return { '<=': [variable, literal(one, known)] };
        case 'from':
            return { '>=': [variable, isMoment ? startOfDay(String(one), timezone) : literal(one, known)] };
        // That day is included, to its end.
        case 'until':
            return isMoment
                ? { '<': [variable, startOfDay(nextDay(String(one)), timezone)] }
                : { '<=': [variable, literal(one, known)] };
        case 'is':
            return { '==': [variable, literal(one, known)] };
    }
}

function literal(value: string | Money, field: Field | undefined): Json {
    if (isMoney(value)) return { amount: value.amount, currency: value.currency };
    // A decimal that a JavaScript number would round stays a text, which the server reads as that number.
    return field && isNumeric(field) && String(Number(value)) === value ? Number(value) : value;
}

export function isMoney(value: unknown): value is Money {
    return typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value;
}

/** Undefined where the rule is no single condition that the form can say. */
export function conditionOf(rule: Json, { fields, timezone }: Known): Condition | undefined {
    if (!isObject(rule)) return undefined;
    const [[name, raw] = [], more] = Object.entries(rule);
    const [left, right, third] = Array.isArray(raw) ? raw : [raw];
    // More is said than a condition can say.
    if (more || third !== undefined) return undefined;
    const condition = name === undefined ? undefined : shape(name, left, right);
    const field = condition && fields.get(condition.field);
    return field && fitted(condition, field, timezone);
}

function shape(name: string, left: Json | undefined, right: Json | undefined): Condition | undefined {
    const field = variableOf(left);
    if (name === 'in' && field === undefined) {
        const inside = variableOf(right);
        return inside !== undefined && typeof left === 'string'
            ? { field: inside, operator: 'contains', value: left }
            : undefined;
    }
    if (field === undefined) return undefined;
    // Addresses that were kept from before say it by truth.
    if (name === '!' || (name === '==' && right === null)) return { field, operator: 'empty' };
    if (name === '!!' || (name === '!=' && right === null)) return { field, operator: 'filled' };
    if (name === 'in' && areTexts(right)) return { field, operator: 'anyOf', value: right };
    if (name === '==' && variableOf(right) === '$me.id') return { field, operator: 'me' };
    if (right === true)
        return name === '==' ? { field, operator: 'yes' } : name === '!=' ? { field, operator: 'no' } : undefined;
    const operators: Record<string, Operator> = {
        '==': 'is',
        '!=': 'isNot',
        '>=': 'atLeast',
        '<=': 'atMost',
        '<': 'until',
        contains: 'contains',
    };
    const operator = operators[name];
    if (!operator) return undefined;
    if (isMoney(right)) return { field, operator, value: { amount: right.amount, currency: right.currency } };
    return typeof right === 'string' || typeof right === 'number'
        ? { field, operator, value: String(right) }
        : undefined;
}

/** The same rule has another name for another kind: `>=` is "from" for a date. */
function fitted(condition: Condition, field: Field, timezone: string): Condition | undefined {
    const { operator, value } = condition;
    if (shapeOf(field) === 'time' && value !== undefined) return daily(condition, timezone);
    // Before money had to be of one currency, a bare number stood here: which currency was meant nobody knows.
    if (value !== undefined && isMoney(value) !== (shapeOf(field) === 'money')) return undefined;
    const offered = operatorsFor(field);
    if (offered.includes(operator)) return operator === 'until' ? undefined : condition;
    const others: Partial<Record<Operator, Operator>> = {
        contains: 'has',
        atLeast: 'from',
        atMost: 'until',
        is: 'anyOf',
    };
    const other = others[operator];
    if (!other || !offered.includes(other)) return undefined;
    return { ...condition, operator: other, value: other === 'anyOf' ? [String(value)] : value! };
}

/** Bounds of a moment that are the beginning of a day; bare days too, as addresses kept from before have them. */
function daily({ field, operator, value }: Condition, timezone: string): Condition | undefined {
    const text = String(value);
    const day = isDay(text) ? text : dayBeginning(text, timezone);
    if (operator === 'atLeast' && day) return { field, operator: 'from', value: day };
    const last = text.replace(/T23:59:59Z$/, '');
    if (operator === 'atMost' && isDay(last)) return { field, operator: 'until', value: last };
    return operator === 'until' && day ? { field, operator, value: dayBefore(day) } : undefined;
}

function variableOf(rule: Json | undefined): string | undefined {
    return isObject(rule) && typeof rule.var === 'string' ? rule.var : undefined;
}

function areTexts(rule: Json | undefined): rule is string[] {
    return Array.isArray(rule) && rule.length > 0 && rule.every((each) => typeof each === 'string');
}

function isObject(rule: Json | undefined): rule is { [key: string]: Json } {
    return typeof rule === 'object' && rule !== null && !Array.isArray(rule);
}
