/**
 * The filter form: conditions and groups of conditions, of which all must hold or any; and the JsonLogic that means the
 * same. Pure.
 */
import type { Json } from '../model';
import { conditionOf, conditionRule, isComplete, type Condition, type Known } from './filter';

export interface Group {
    /** One of them is enough. */
    any: boolean;
    conditions: Condition[];
}
export type Part = Condition | Group;
/** A group never holds another one: deeper filters are kept as they are, and not shown in the form. */
export interface Filter {
    any: boolean;
    parts: Part[];
}

/** Nothing is asked. */
export const no_filter: Filter = { any: false, parts: [] };

export function isGroup(part: Part): part is Group {
    return 'conditions' in part;
}

/** What can be asked already: unfinished conditions are left out, and groups without any other. */
export function completeParts({ parts }: Filter): Part[] {
    return parts.flatMap((part): Part[] => {
        if (!isGroup(part)) return isComplete(part) ? [part] : [];
        const conditions = part.conditions.filter(isComplete);
        return conditions.length ? [{ ...part, conditions }] : [];
    });
}

/** Undefined where nothing is asked. */
export function filterRule(filter: Filter, known: Known): Json | undefined {
    const parts = completeParts(filter);
    const rules = parts.map((part) =>
        isGroup(part)
            ? joined(
                  part.any,
                  part.conditions.map((each) => conditionRule(each, known)),
              )
            : conditionRule(part, known),
    );
    // One condition alone is said in the shortest way; a group stays one, however few it has.
    return rules.length === 1 && !filter.any && !isGroup(parts[0]!)
        ? rules[0]
        : rules.length
          ? joined(filter.any, rules)
          : undefined;
}

/** What a rule means in the form; undefined where the form cannot say it. */
export function filterOf(rule: Json | undefined, known: Known): Filter | undefined {
    if (rule === undefined || rule === null) return no_filter;
    const all = partsOf(rule);
    if (!all) return wrapped(conditionOf(rule, known));
    const parts = all.rules.map((each) => partOf(each, known));
    return areAll(parts) ? { any: all.any, parts } : undefined;
}

function partOf(rule: Json, known: Known): Part | undefined {
    const group = partsOf(rule);
    if (!group) return conditionOf(rule, known);
    const conditions = group.rules.map((each) => conditionOf(each, known));
    return areAll(conditions) ? { any: group.any, conditions } : undefined;
}

/** The parts of an `and` or `or`; one of nothing is no filter that somebody could mean. */
function partsOf(rule: Json): { any: boolean; rules: Json[] } | undefined {
    if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return undefined;
    const [[name, rules] = [], more] = Object.entries(rule);
    const isJoined = (name === 'and' || name === 'or') && !more && Array.isArray(rules) && rules.length > 0;
    return isJoined ? { any: name === 'or', rules } : undefined;
}

function joined(any: boolean, rules: Json[]): Json {
    return any ? { or: rules } : { and: rules };
}

function wrapped(condition: Condition | undefined): Filter | undefined {
    return condition && { any: false, parts: [condition] };
}

function areAll<T>(all: (T | undefined)[]): all is T[] {
    return all.every((each) => each !== undefined);
}

/**
 * A filter without the conditions that name what the model does not have, or has no more; `unknown` says what that is.
 * `isKnown` is asked about paths (`account.tier`).
 */
export function withoutUnknown(
    rule: Json | undefined,
    isKnown: (path: string) => boolean,
): { rule: Json | undefined; unknown: string[] } {
    if (rule === undefined) return { rule, unknown: [] };
    const all = partsOf(rule);
    if (!all) {
        const unknown = pathsOf(rule).filter((path) => !isKnown(path));
        return { rule: unknown.length ? undefined : rule, unknown };
    }
    const parts = all.rules.map((each) => withoutUnknown(each, isKnown));
    const left = parts.flatMap((part) => (part.rule === undefined ? [] : [part.rule]));
    return {
        rule: left.length ? joined(all.any, left) : undefined,
        unknown: [...new Set(parts.flatMap(({ unknown }) => unknown))],
    };
}

/** Elsewhere the names are those of elements. */
const over_elements = ['map', 'filter', 'reduce', 'all', 'none', 'some'];

function pathsOf(rule: Json): string[] {
    if (Array.isArray(rule)) return rule.flatMap(pathsOf);
    if (typeof rule !== 'object' || rule === null) return [];
    return Object.entries(rule).flatMap(([name, value]) => {
        const [first] = Array.isArray(value) ? value : [value];
        if (name === 'var') return typeof first === 'string' && first ? [first] : [];
        return over_elements.includes(name) ? pathsOf(first ?? null) : pathsOf(value);
    });
}
