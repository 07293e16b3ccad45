import { describe, expect, it } from 'vitest';
import table from '../../events/values/field_kind.hpp?raw';
import { shapeOf, traits, type Kind } from '../src/kinds';
import type { Field, Json } from '../src/model';
import { needsValue, operatorsFor, type Condition, type Operator } from '../src/rules/filter';
import {
    completeParts,
    filterOf,
    filterRule,
    withoutUnknown,
    type Filter,
    type Part,
} from '../src/rules/filter_groups';

const kinds = [...table.matchAll(/\.name = "(\w+)"/g)]
    .map(([, name]) => name as Kind)
    .filter((kind) => traits({ kind }));

/** One field of every kind. */
const fields = new Map<string, Field>(
    kinds.map((kind) => [
        `a_${kind}`,
        {
            name: `a_${kind}`,
            kind,
            label: { en: kind, zh: kind },
            options: ['east', 'west'].map((value) => ({ value, label: { en: value, zh: value } })),
        },
    ]),
);
const known = { fields, timezone: 'Asia/Shanghai' };

/** Numbers that look random and are the same each time (mulberry32). */
function dice(seed: number): (sides: number) => number {
    return (sides) => {
        seed = (seed + 0x6d2b79f5) | 0;
        let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) % sides;
    };
}

/** Values of each shape, awkward ones too. */
function valueOf(field: Field, operator: Operator, roll: (sides: number) => number): Condition['value'] {
    const one = <T>(...choices: T[]): T => choices[roll(choices.length)]!;
    switch (shapeOf(field)) {
        case 'money':
            return { amount: one('0', '12.10', '-5', '123456789012345678.5'), currency: one('CNY', 'JPY') };
        case 'decimal':
        case 'integer':
            return one('0', '5', '-12', '12.10', '0.1', '123456789012345678');
        case 'date':
        case 'time':
            return one('2026-03-02', '2024-02-29', '1999-12-31', '2027-01-01');
        default:
            if (operator === 'anyOf') return one(['east'], ['east', 'west']);
            return one('east', 'a b', '0', 'null', 'true', '2026-03-02', '汉字', '"}]', '$me.id', '%');
    }
}

function conditionFor(field: Field, operator: Operator, roll: (sides: number) => number): Condition {
    const bare = { field: field.name, operator };
    return needsValue(operator) ? { ...bare, value: valueOf(field, operator, roll)! } : bare;
}

const everyKind = [...fields.values()].flatMap((field) => operatorsFor(field).map((operator) => ({ field, operator })));

function filterBy(roll: (sides: number) => number): Filter {
    const condition = () => {
        const { field, operator } = everyKind[roll(everyKind.length)]!;
        return conditionFor(field, operator, roll);
    };
    const some = <T>(make: () => T) => Array.from({ length: 1 + roll(4) }, make);
    const part = (): Part => (roll(3) ? condition() : { any: roll(2) === 1, conditions: some(condition) });
    return { any: roll(2) === 1, parts: some(part) };
}

const through = (filter: Filter) => filterOf(JSON.parse(JSON.stringify(filterRule(filter, known))) as Json, known);

describe('a filter with groups', () => {
    it('is read back as it was written, of every kind of field and comparison, alone and in a group', () => {
        const roll = dice(1);
        expect(everyKind.length).toBeGreaterThan(50);
        for (const { field, operator } of everyKind)
            for (let times = 0; times < 12; times++) {
                const condition = conditionFor(field, operator, roll);
                for (const any of [false, true])
                    for (const part of [
                        condition,
                        { any, conditions: [condition] },
                        { any: !any, conditions: [condition, condition] },
                    ]) {
                        const filter = { any, parts: [part] };
                        expect(through(filter)).toEqual(filter);
                    }
            }
    });

    it('is read back as it was written, however its parts are joined', () => {
        const roll = dice(7);
        for (let times = 0; times < 2_000; times++) {
            const filter = filterBy(roll);
            expect(through(filter)).toEqual(filter);
        }
    });

    it('says in JsonLogic what is joined how', () => {
        const east: Condition = { field: 'a_text', operator: 'is', value: 'east' };
        const west: Condition = { ...east, value: 'west' };
        const is = (value: string) => ({ '==': [{ var: 'a_text' }, value] });
        expect(filterRule({ any: true, parts: [east, west] }, known)).toEqual({ or: [is('east'), is('west')] });
        expect(filterRule({ any: false, parts: [east, { any: true, conditions: [east, west] }] }, known)).toEqual({
            and: [is('east'), { or: [is('east'), is('west')] }],
        });
        expect(filterRule({ any: false, parts: [east] }, known)).toEqual(is('east'));
    });

    it('leaves out what is not finished, and groups in which nothing is', () => {
        const open: Condition = { field: 'a_text', operator: 'is' };
        const done: Condition = { ...open, value: 'east' };
        const filter: Filter = {
            any: false,
            parts: [open, { any: true, conditions: [open] }, { any: true, conditions: [done, open] }],
        };
        expect(completeParts(filter)).toEqual([{ any: true, conditions: [done] }]);
        expect(filterRule({ any: true, parts: [open] }, known)).toBeUndefined();
    });

    it('is none of the form where it is deeper, or of no parts', () => {
        const east = { '==': [{ var: 'a_text' }, 'east'] };
        const rules: Json[] = [
            { and: [east, { or: [east, { and: [east, east] }] }] },
            { or: [] },
            { and: [east, { or: [] }] },
            { '!': [{ or: [east] }] },
            { and: [east, true] },
        ];
        for (const rule of rules) expect(filterOf(rule, known)).toBeUndefined();
        expect(filterOf(undefined, known)).toEqual({ any: false, parts: [] });
    });

    it('goes on without the conditions on fields that are gone, and names them', () => {
        const isKnown = (path: string) => path.startsWith('$') || fields.has(path);
        const [here, gone] = [{ '==': [{ var: 'a_text' }, 'east'] }, { '>': [{ var: 'formerly' }, 5] }];
        const of = (rule: Json) => withoutUnknown(rule, isKnown);
        expect(of(here)).toEqual({ rule: here, unknown: [] });
        expect(of(gone)).toEqual({ rule: undefined, unknown: ['formerly'] });
        expect(of({ and: [here, { or: [gone, here] }, { or: [gone] }] })).toEqual({
            rule: { and: [here, { or: [here] }] },
            unknown: ['formerly'],
        });
        // Names within a list are those of its elements.
        const some: Json = { some: [{ var: 'a_tags' }, { '==': [{ var: '' }, { var: 'x' }] }] };
        expect(of(some)).toEqual({ rule: some, unknown: [] });
        expect(of({ '==': [{ var: 'a_user' }, { var: '$me.id' }] }).unknown).toEqual([]);
    });
});

it('every kind with a choice of values is compared with several', () => {
    for (const field of fields.values())
        if (shapeOf(field) === 'text' && traits(field).options) expect(operatorsFor(field)).toContain('anyOf');
});
