/** JsonLogic as MODEL.md uses it, so that forms can say at once what the server would refuse. The server decides. */
import type { Rule } from '../model';

export type Variables = Record<string, unknown>;

/** The value of a rule; undefined variables are null, an operator that we do not know yields null. */
export function evaluate(rule: Rule | undefined, data: Variables): unknown {
    if (Array.isArray(rule)) return rule.map((part) => evaluate(part, data));
    if (rule === null || rule === undefined || typeof rule !== 'object') return rule ?? null;
    const members = Object.entries(rule);
    const [operator, raw] = members[0] ?? [];
    if (operator === undefined || members.length > 1) return rule; // Plain data.
    const given = Array.isArray(raw) ? raw : [raw as Rule];
    // A null that is written in the rule is 0, as in JavaScript; of an empty value nothing is known.
    const parts = takesNumbers.has(operator) ? given.map((part) => part ?? 0) : given;
    const lazy = lazyOperators[operator];
    if (lazy) return lazy(parts, data);
    const operation = operators[operator];
    return operation ? operation(parts.map((part) => evaluate(part, data))) : null;
}

export function isTrue(rule: Rule | undefined, data: Variables): boolean {
    return truthy(evaluate(rule, data));
}

/** JsonLogic's own: an empty array is false, and so is an amount of nothing. */
export function truthy(value: unknown): boolean {
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

const takesNumbers = new Set(['<', '<=', '>', '>=', 'max', 'min', '-', '/', '%']);

type Lazy = (parts: Rule[], data: Variables) => unknown;
type Eager = (values: unknown[]) => unknown;

const lazyOperators: Record<string, Lazy> = {
    var: ([path, fallback], data) => lookup(evaluate(path, data), data) ?? evaluate(fallback, data),
    and: (parts, data) => untilFirst(parts, data, (value) => !truthy(value)),
    or: (parts, data) => untilFirst(parts, data, truthy),
    if: choose,
    '?:': choose,
    some: ([list, rule], data) => items(list, data).some((item) => isTrue(rule, item)),
    all: ([list, rule], data) => items(list, data).length > 0 && items(list, data).every((item) => isTrue(rule, item)),
    none: ([list, rule], data) => !items(list, data).some((item) => isTrue(rule, item)),
    filter: ([list, rule], data) => elements(list, data).filter((item) => isTrue(rule, scope(item))),
    map: ([list, rule], data) => elements(list, data).map((item) => evaluate(rule, scope(item))),
    reduce: ([list, rule, start], data) =>
        elements(list, data).reduce(
            (accumulator, current) => evaluate(rule, { current, accumulator }),
            evaluate(start, data),
        ),
    missing: (parts, data) => missing(parts.map((part) => evaluate(part, data)).flat(), data),
    missing_some: ([least, names], data) => {
        const all = evaluate(names, data) as unknown[];
        const gone = missing(all, data);
        return all.length - gone.length >= Number(evaluate(least, data)) ? [] : gone;
    },
};

const operators: Record<string, Eager> = {
    '==': ([a, b]) => equal(a, b),
    '===': ([a, b]) => identical(a, b),
    '!=': ([a, b]) => !equal(a, b),
    '!==': ([a, b]) => !identical(a, b),
    '!': ([a]) => !truthy(a),
    '!!': ([a]) => truthy(a),
    '<': (values) => ordered(values, (left, right) => left < right),
    '<=': (values) => ordered(values, (left, right) => left <= right),
    '>': (values) => ordered(values, (left, right) => left > right),
    '>=': (values) => ordered(values, (left, right) => left >= right),
    '+': (values) => computed(values, () => values.reduce<number>((sum, value) => sum + parsed(value), 0)),
    '*': (values) => computed(values, () => values.reduce<number>((product, value) => product * parsed(value), 1)),
    '-': (values) =>
        computed(values, () => (values.length === 1 ? -number(values[0]) : number(values[0]) - number(values[1]))),
    '/': (values) => computed(values, () => number(values[0]) / number(values[1])),
    '%': (values) => computed(values, () => number(values[0]) % number(values[1])),
    min: (values) => extreme(values, Math.min),
    max: (values) => extreme(values, Math.max),
    cat: (values) => values.map((value) => (Array.isArray(value) ? value.join(',') : (value ?? ''))).join(''),
    in: ([needle, hay]) =>
        typeof hay === 'string'
            ? hay.includes(String(needle))
            : Array.isArray(hay) && hay.some((item) => identical(item, needle)),
    contains: ([hay, needle]) => {
        if (isNothing(hay) || isNothing(needle)) return false;
        const part = folded(String(needle));
        return (Array.isArray(hay) ? hay : [hay]).some(
            (text) => !isNothing(text) && folded(String(text)).includes(part),
        );
    },
    merge: (values) => values.flat(),
    substr: ([text, start, length]) => substring(String(text ?? ''), Number(start), length),
    log: ([value]) => value,
};

function choose(parts: Rule[], data: Variables): unknown {
    for (let i = 0; i + 1 < parts.length; i += 2) if (isTrue(parts[i], data)) return evaluate(parts[i + 1], data);
    return parts.length % 2 ? evaluate(parts.at(-1), data) : null;
}

function untilFirst(parts: Rule[], data: Variables, stop: (value: unknown) => boolean): unknown {
    let value: unknown = null;
    for (const part of parts) if (stop((value = evaluate(part, data)))) return value;
    return value;
}

/**
 * Names with a dot are paths, but `$me.id` is also one, and rows say what other records do under the name
 * `account.tier`: the longest name that exists wins.
 */
function lookup(path: unknown, data: Variables): unknown {
    if (path === '' || path === null || path === undefined) return data[''] ?? data;
    const parts = String(path).split('.');
    for (let named = parts.length; named > 0; --named) {
        const name = parts.slice(0, named).join('.');
        if (name in data) return within(data[name], parts.slice(named));
    }
    return undefined;
}

function within(value: unknown, parts: string[]): unknown {
    for (const part of parts) {
        if (value === null || typeof value !== 'object') return null;
        value = (value as Record<string, unknown>)[part];
    }
    return value;
}

function missing(names: unknown[], data: Variables): unknown[] {
    return names.filter((name) => [null, undefined, ''].includes(lookup(name, data) as null));
}

function elements(list: Rule | undefined, data: Variables): unknown[] {
    const value = evaluate(list, data);
    return Array.isArray(value) ? value : [];
}

function items(list: Rule | undefined, data: Variables): Variables[] {
    return elements(list, data).map(scope);
}

function scope(item: unknown): Variables {
    return item !== null && typeof item === 'object' && !Array.isArray(item) ? (item as Variables) : { '': item };
}

const decimal = /^-?\d+(\.\d+)?$/;

/** Decimals travel as strings and money as an object: both count as their number. */
function comparable(value: unknown): unknown {
    if (value !== null && typeof value === 'object' && 'amount' in value) return Number(value.amount);
    return typeof value === 'string' && decimal.test(value) ? Number(value) : value;
}

/** As JavaScript counts: a text its number. */
function number(value: unknown): number {
    return Number(comparable(value));
}

/** As sums and products read their parts: nothing is no number. */
function parsed(value: unknown): number {
    return parseFloat(String(comparable(value)));
}

function isNothing(value: unknown): value is null | undefined {
    return value === null || value === undefined;
}

/** Amounts of two currencies have neither order nor sum. */
function inOneCurrency(values: unknown[]): boolean {
    const currencies = values.flatMap((value) =>
        typeof value === 'object' && value !== null && 'currency' in value ? [value.currency] : [],
    );
    return new Set(currencies).size <= 1;
}

/** What is computed from an empty value is empty. */
function computed(values: unknown[], compute: () => number): number | null {
    return values.some(isNothing) || !inOneCurrency(values) ? null : orNull(compute());
}

/** Of those that are not empty. */
function extreme(values: unknown[], choice: (...numbers: number[]) => number): number | null {
    const filled = values.filter((value) => !isNothing(value));
    return filled.length === 0 || !inOneCurrency(filled) ? null : orNull(choice(...filled.map(number)));
}

/** As near to Unicode's NFKC_Casefold, by which the server finds, as a browser comes. */
function folded(text: string): string {
    return text
        .normalize('NFKC')
        .toUpperCase()
        .toLowerCase()
        .replaceAll('ς', 'σ')
        .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
        .normalize('NFKC');
}

/** What is no number is null, as in JSON. */
function orNull(value: number): number | null {
    return Number.isFinite(value) ? value : null;
}

const moment = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/;

/** A moment in UTC to the microsecond, always as long, so that as a text it compares as a moment. */
function momentOf(value: unknown): string | undefined {
    const [, seconds, fraction = '', offset] = typeof value === 'string' ? (moment.exec(value) ?? []) : [];
    const time = Date.parse(`${seconds}${offset}`);
    return seconds && !Number.isNaN(time)
        ? `${new Date(time).toISOString().slice(0, 19)}.${fraction.slice(0, 6).padEnd(6, '0')}Z`
        : undefined;
}

/** Two moments as texts that compare as they do; anything else as it is. */
function alike(left: unknown, right: unknown): [unknown, unknown] {
    const one = momentOf(left),
        other = one && momentOf(right);
    return one && other ? [one, other] : [left, right];
}

/** Loosely, as JavaScript does; lists and objects by what they hold. */
function equal(a: unknown, b: unknown): boolean {
    if (!inOneCurrency([a, b])) return false;
    const [left, right] = alike(comparable(a) ?? null, comparable(b) ?? null);
    if (left !== null && right !== null && typeof left === 'object' && typeof right === 'object')
        return identical(left, right);
    return left == right;
}

function identical(a: unknown, b: unknown): boolean {
    if (!inOneCurrency([a, b])) return false;
    const [left, right] = alike(withoutMoney(a), withoutMoney(b));
    return (
        left === right ||
        (typeof left === 'object' && typeof right === 'object' && JSON.stringify(left) === JSON.stringify(right))
    );
}

function withoutMoney(value: unknown): unknown {
    return value !== null && typeof value === 'object' && 'amount' in value ? comparable(value) : (value ?? null);
}

/**
 * Text compares as text (dates do so rightly, moments as moments), all else as numbers, as JavaScript and the server
 * do; an empty value is neither less nor more.
 */
function ordered(values: unknown[], holds: (left: string | number, right: string | number) => boolean): boolean {
    return (
        values.length > 1 &&
        values.slice(1).every((next, index) => {
            const pair = [values[index], next];
            if (pair.some(isNothing) || !inOneCurrency(pair)) return false;
            const [left, right] = alike(comparable(pair[0]), comparable(next));
            if (typeof left === 'string' && typeof right === 'string') return holds(left, right);
            return holds(Number(left), Number(right));
        })
    );
}

function substring(text: string, start: number, length: unknown): string {
    const from = start < 0 ? Math.max(0, text.length + start) : start;
    if (length === undefined || length === null) return text.slice(from);
    const count = Number(length);
    return count < 0 ? text.slice(from, count) : text.slice(from, from + count);
}
