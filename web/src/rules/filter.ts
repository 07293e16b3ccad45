/** The filter builder: a list of conditions, and the JsonLogic that means the same. */
import type { Field, Json } from '../model';

export type Operator = 'contains' | 'is' | 'isNot' | 'atLeast' | 'atMost' | 'from' | 'until' | 'empty' | 'filled' | 'anyOf' | 'me' | 'has' | 'yes' | 'no';
export interface Condition { field: string; operator: Operator; value?: string | string[] }

/** Which comparisons make sense, the likeliest first. */
export function operatorsFor(field: Field): Operator[] {
    switch (field.kind) {
        case 'number': case 'percent': case 'integer': case 'money': return ['atLeast', 'atMost', 'is', 'empty', 'filled'];
        case 'date': case 'date_time': return ['from', 'until', 'empty', 'filled'];
        case 'yes_no': return ['yes', 'no'];
        case 'choice': case 'lifecycle': return ['anyOf', 'isNot', 'empty', 'filled'];
        case 'choices': case 'tags': case 'references': return ['has', 'empty', 'filled'];
        case 'user': return ['me', 'is', 'isNot', 'empty', 'filled'];
        case 'team': case 'reference': return ['is', 'isNot', 'empty', 'filled'];
        case 'address': return ['empty', 'filled'];
        default: return ['contains', 'is', 'isNot', 'empty', 'filled'];
    }
}

export function needsValue(operator: Operator): boolean {
    return !['empty', 'filled', 'me', 'yes', 'no'].includes(operator);
}

export function isComplete(condition: Condition): boolean {
    return !needsValue(condition.operator) || (condition.value?.length ?? 0) > 0;
}

/** All conditions together; undefined if there are none. */
export function toRule(conditions: Condition[], fields: Map<string, Field>): Json | undefined {
    const rules = conditions.filter(isComplete).map((condition) => ruleOf(condition, fields.get(condition.field)));
    return rules.length > 1 ? { and: rules } : rules[0];
}

export function both(a: Json | undefined, b: Json | undefined): Json | undefined {
    if (a === undefined) return b;
    return b === undefined ? a : { and: [a, b] };
}

function ruleOf({ field, operator, value }: Condition, known: Field | undefined): Json {
    const variable: Json = { var: field };
    const one = Array.isArray(value) ? (value[0] ?? '') : (value ?? '');
    switch (operator) {
        case 'empty': return { '!': [variable] };
        case 'filled': return { '!!': [variable] };
        case 'yes': return { '==': [variable, true] };
        case 'no': return { '!=': [variable, true] };
        case 'me': return { '==': [variable, { var: '$me.id' }] };
        case 'contains': case 'has': return { in: [one, variable] };
        case 'anyOf': return { in: [variable, Array.isArray(value) ? value : [one]] };
        case 'isNot': return { '!=': [variable, literal(one, known)] };
        case 'atLeast': return { '>=': [variable, literal(one, known)] };
        case 'atMost': return { '<=': [variable, literal(one, known)] };
        case 'from': return { '>=': [variable, one] };
        // A whole day: times on it are more than its bare date.
        case 'until': return { '<=': [variable, known?.kind === 'date_time' ? `${one}T23:59:59Z` : one] };
        case 'is': return { '==': [variable, literal(one, known)] };
    }
}

function literal(text: string, field: Field | undefined): Json {
    const isNumber = field && ['number', 'percent', 'integer', 'money'].includes(field.kind);
    return isNumber && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** The conditions that a rule means; undefined where the builder cannot say it (a hand-made filter in the address). */
export function fromRule(rule: Json | undefined, fields: Map<string, Field>): Condition[] | undefined {
    if (rule === undefined || rule === null) return [];
    const parts = isObject(rule) && Array.isArray(rule.and) ? rule.and : [rule];
    const conditions = parts.map((part) => conditionOf(part, fields));
    return conditions.every((condition) => condition !== undefined) ? conditions : undefined;
}

function conditionOf(rule: Json, fields: Map<string, Field>): Condition | undefined {
    if (!isObject(rule)) return undefined;
    const [name, raw] = Object.entries(rule)[0] ?? [];
    const [left, right] = Array.isArray(raw) ? raw : [raw];
    const condition = name === undefined ? undefined : shape(name, left, right);
    return condition && fields.has(condition.field) ? fitted(condition, fields.get(condition.field)!) : undefined;
}

function shape(name: string, left: Json | undefined, right: Json | undefined): Condition | undefined {
    const field = variableOf(left);
    if (name === 'in' && field === undefined) {
        const inside = variableOf(right);
        return inside !== undefined && typeof left === 'string' ? { field: inside, operator: 'contains', value: left } : undefined;
    }
    if (field === undefined) return undefined;
    if (name === '!') return { field, operator: 'empty' };
    if (name === '!!') return { field, operator: 'filled' };
    if (name === 'in' && Array.isArray(right)) return { field, operator: 'anyOf', value: right.map(String) };
    if (name === '==' && variableOf(right) === '$me.id') return { field, operator: 'me' };
    if (right === true) return name === '==' ? { field, operator: 'yes' } : name === '!=' ? { field, operator: 'no' } : undefined;
    if (typeof right !== 'string' && typeof right !== 'number') return undefined;
    const operators: Record<string, Operator> = { '==': 'is', '!=': 'isNot', '>=': 'atLeast', '<=': 'atMost' };
    return operators[name] && { field, operator: operators[name], value: String(right) };
}

/** The same rule has another name for another kind: `>=` is "from" for a date. */
function fitted(condition: Condition, field: Field): Condition | undefined {
    const offered = operatorsFor(field);
    if (offered.includes(condition.operator)) return condition;
    const other: Partial<Record<Operator, Operator>> = { contains: 'has', atLeast: 'from', atMost: 'until', is: 'anyOf' };
    const operator = other[condition.operator];
    if (!operator || !offered.includes(operator)) return undefined;
    const value = operator === 'until' ? String(condition.value).slice(0, 10) : operator === 'anyOf' ? [String(condition.value)] : condition.value!;
    return { ...condition, operator, value };
}

function variableOf(rule: Json | undefined): string | undefined {
    return isObject(rule) && typeof rule.var === 'string' ? rule.var : undefined;
}

function isObject(rule: Json | undefined): rule is { [key: string]: Json } {
    return typeof rule === 'object' && rule !== null && !Array.isArray(rule);
}
