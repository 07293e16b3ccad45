import { describe, expect, it } from 'vitest';
import type { Field, Json } from '../src/model';
import { both, type Condition, type Known } from '../src/rules/filter';
import { filterOf, filterRule, isGroup } from '../src/rules/filter_groups';

const fields = new Map<string, Field>(
    (
        [
            ['name', 'text'],
            ['amount', 'money'],
            ['stage', 'lifecycle'],
            ['owner', 'user'],
            ['account', 'reference'],
            ['close_on', 'date'],
            ['tags', 'tags'],
            ['active', 'yes_no'],
            ['updated_at', 'date_time'],
            ['headcount', 'integer'],
            ['share', 'percent'],
        ] as const
    ).map(([name, kind]) => [name, { name, kind, label: { en: name, zh: name } }]),
);

const shanghai = { fields, timezone: 'Asia/Shanghai' };
const toRule = (conditions: Condition[], known: Known) => filterRule({ any: false, parts: conditions }, known);
/** Of filters without groups. */
const fromRule = (rule: Json | undefined, known: Known) => {
    const filter = filterOf(rule, known);
    return filter && !filter.any && !filter.parts.some(isGroup) ? filter.parts : undefined;
};

describe('the filter builder', () => {
    it('says nothing for nothing, and leaves out what is not finished', () => {
        expect(toRule([], shanghai)).toBeUndefined();
        expect(
            toRule(
                [
                    { field: 'name', operator: 'contains' },
                    { field: 'stage', operator: 'anyOf', value: [] },
                ],
                shanghai,
            ),
        ).toBeUndefined();
    });

    it('joins conditions with and', () => {
        const rule = toRule(
            [
                { field: 'owner', operator: 'me' },
                { field: 'amount', operator: 'atLeast', value: { amount: '1000', currency: 'CNY' } },
            ],
            shanghai,
        );
        expect(rule).toEqual({
            and: [
                { '==': [{ var: 'owner' }, { var: '$me.id' }] },
                { '>=': [{ var: 'amount' }, { amount: '1000', currency: 'CNY' }] },
            ],
        });
    });

    it('reads back every condition that it writes', () => {
        const conditions: Condition[] = [
            { field: 'name', operator: 'contains', value: 'crane' },
            { field: 'amount', operator: 'atMost', value: { amount: '5', currency: 'JPY' } },
            { field: 'headcount', operator: 'atLeast', value: '5' },
            { field: 'share', operator: 'is', value: '12.10' },
            { field: 'stage', operator: 'anyOf', value: ['won', 'lost'] },
            { field: 'stage', operator: 'isNot', value: 'lost' },
            { field: 'owner', operator: 'me' },
            { field: 'account', operator: 'is', value: 'id-1' },
            { field: 'close_on', operator: 'from', value: '2027-01-31' },
            { field: 'close_on', operator: 'empty' },
            { field: 'tags', operator: 'has', value: 'east' },
            { field: 'active', operator: 'yes' },
            { field: 'active', operator: 'no' },
            { field: 'updated_at', operator: 'until', value: '2027-01-31' },
            { field: 'updated_at', operator: 'from', value: '2027-01-31' },
            { field: 'headcount', operator: 'empty' },
            { field: 'amount', operator: 'filled' },
            { field: 'name', operator: 'filled' },
        ];
        expect(fromRule(toRule(conditions, shanghai), shanghai)).toEqual(conditions);
        for (const condition of conditions)
            expect(fromRule(toRule([condition], shanghai), shanghai)).toEqual([condition]);
    });

    it('means whole days of the workspace’s time zone where the field is a moment', () => {
        const from = toRule([{ field: 'updated_at', operator: 'from', value: '2026-03-02' }], shanghai);
        const until = toRule([{ field: 'updated_at', operator: 'until', value: '2026-03-02' }], shanghai);
        expect([from, until]).toEqual([
            { '>=': [{ var: 'updated_at' }, '2026-03-01T16:00:00Z'] },
            { '<': [{ var: 'updated_at' }, '2026-03-02T16:00:00Z'] },
        ]);
        const berlin = { fields, timezone: 'Europe/Berlin' };
        // The day on which the clocks are put forward has 23 hours.
        expect(
            toRule(
                [
                    { field: 'updated_at', operator: 'from', value: '2026-03-29' },
                    { field: 'updated_at', operator: 'until', value: '2026-03-29' },
                ],
                berlin,
            ),
        ).toEqual({
            and: [
                { '>=': [{ var: 'updated_at' }, '2026-03-28T23:00:00Z'] },
                { '<': [{ var: 'updated_at' }, '2026-03-29T22:00:00Z'] },
            ],
        });
        // A day is a day: no time zone may move it.
        expect(toRule([{ field: 'close_on', operator: 'until', value: '2026-03-02' }], shanghai)).toEqual({
            '<=': [{ var: 'close_on' }, '2026-03-02'],
        });
    });

    it('reads addresses that were kept from before days were local', () => {
        expect(fromRule({ '<=': [{ var: 'updated_at' }, '2026-03-02T23:59:59Z'] }, shanghai)).toEqual([
            { field: 'updated_at', operator: 'until', value: '2026-03-02' },
        ]);
        expect(fromRule({ '>=': [{ var: 'updated_at' }, '2026-03-02'] }, shanghai)).toEqual([
            { field: 'updated_at', operator: 'from', value: '2026-03-02' },
        ]);
        expect(fromRule({ '!': [{ var: 'headcount' }] }, shanghai)).toEqual([
            { field: 'headcount', operator: 'empty' },
        ]);
        expect(fromRule({ in: ['crane', { var: 'name' }] }, shanghai)).toEqual([
            { field: 'name', operator: 'contains', value: 'crane' },
        ]);
    });

    it('finds a part of a text whatever its case, and an element of a list as it is', () => {
        expect(toRule([{ field: 'name', operator: 'contains', value: 'acme' }], shanghai)).toEqual({
            contains: [{ var: 'name' }, 'acme'],
        });
        expect(toRule([{ field: 'tags', operator: 'has', value: 'East' }], shanghai)).toEqual({
            in: ['East', { var: 'tags' }],
        });
    });

    it('asks whether something is there, not whether it counts as true', () => {
        expect(toRule([{ field: 'headcount', operator: 'empty' }], shanghai)).toEqual({
            '==': [{ var: 'headcount' }, null],
        });
        expect(toRule([{ field: 'headcount', operator: 'filled' }], shanghai)).toEqual({
            '!=': [{ var: 'headcount' }, null],
        });
    });

    it('keeps every digit of a number', () => {
        expect(toRule([{ field: 'share', operator: 'is', value: '123456789012345678.5' }], shanghai)).toEqual({
            '==': [{ var: 'share' }, '123456789012345678.5'],
        });
    });

    it('leaves alone what it cannot say', () => {
        expect(fromRule({ '<': [{ var: 'updated_at' }, '2026-03-02T00:00:00Z'] }, shanghai)).toBeUndefined();
        for (const operator of ['>=', '<='])
            expect(fromRule({ [operator]: [{ var: 'updated_at' }, '2026-02-45'] }, shanghai)).toBeUndefined();
        expect(fromRule({ '<': [{ var: 'close_on' }, '2026-03-02'] }, shanghai)).toBeUndefined();
        expect(fromRule({ '>=': [{ var: 'amount' }, 1000] }, shanghai)).toBeUndefined();
        // Between two, or with more in it than a condition says.
        expect(fromRule({ '<=': [{ var: 'headcount' }, 5, 9] }, shanghai)).toBeUndefined();
        expect(fromRule({ '==': [{ var: 'name' }, 'a'], '!=': [{ var: 'name' }, 'b'] }, shanghai)).toBeUndefined();
        expect(fromRule({ in: [{ var: 'stage' }, ['won', null]] }, shanghai)).toBeUndefined();
        expect(fromRule({ '==': [{ var: 'unknown' }, 1] }, shanghai)).toBeUndefined();
        expect(fromRule(undefined, shanghai)).toEqual([]);
    });

    it('narrows a filter further', () => {
        expect(both(undefined, { '!': [{ var: 'name' }] })).toEqual({ '!': [{ var: 'name' }] });
        expect(both({ '!!': [1] }, { '!': [2] })).toEqual({ and: [{ '!!': [1] }, { '!': [2] }] });
    });
});
