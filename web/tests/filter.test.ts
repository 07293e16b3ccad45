import { describe, expect, it } from 'vitest';
import type { Field } from '../src/model';
import { both, fromRule, toRule, type Condition } from '../src/rules/filter';

const fields = new Map<string, Field>(
    ([['name', 'text'], ['amount', 'money'], ['stage', 'lifecycle'], ['owner', 'user'], ['account', 'reference'], ['close_on', 'date'], ['tags', 'tags'], ['active', 'yes_no'], ['updated_at', 'date_time']] as const)
        .map(([name, kind]) => [name, { name, kind, label: { en: name, zh: name } }]),
);

describe('the filter builder', () => {
    it('says nothing for nothing, and leaves out what is not finished', () => {
        expect(toRule([], fields)).toBeUndefined();
        expect(toRule([{ field: 'name', operator: 'contains' }, { field: 'stage', operator: 'anyOf', value: [] }], fields)).toBeUndefined();
    });

    it('joins conditions with and', () => {
        const rule = toRule([{ field: 'owner', operator: 'me' }, { field: 'amount', operator: 'atLeast', value: '1000' }], fields);
        expect(rule).toEqual({ and: [{ '==': [{ var: 'owner' }, { var: '$me.id' }] }, { '>=': [{ var: 'amount' }, 1000] }] });
    });

    it('reads back every condition that it writes', () => {
        const conditions: Condition[] = [
            { field: 'name', operator: 'contains', value: 'crane' }, { field: 'amount', operator: 'atMost', value: '5' }, { field: 'stage', operator: 'anyOf', value: ['won', 'lost'] },
            { field: 'stage', operator: 'isNot', value: 'lost' }, { field: 'owner', operator: 'me' }, { field: 'account', operator: 'is', value: 'id-1' }, { field: 'close_on', operator: 'from', value: '2027-01-31' },
            { field: 'close_on', operator: 'empty' }, { field: 'tags', operator: 'has', value: 'east' }, { field: 'active', operator: 'yes' }, { field: 'active', operator: 'no' },
            { field: 'updated_at', operator: 'until', value: '2027-01-31' }, { field: 'name', operator: 'filled' },
        ];
        expect(fromRule(toRule(conditions, fields), fields)).toEqual(conditions);
        for (const condition of conditions) expect(fromRule(toRule([condition], fields), fields)).toEqual([condition]);
    });

    it('leaves alone what it cannot say', () => {
        expect(fromRule({ or: [{ '!': [{ var: 'name' }] }, { '!': [{ var: 'owner' }] }] }, fields)).toBeUndefined();
        expect(fromRule({ '==': [{ var: 'unknown' }, 1] }, fields)).toBeUndefined();
        expect(fromRule(undefined, fields)).toEqual([]);
    });

    it('narrows a filter further', () => {
        expect(both(undefined, { '!': [{ var: 'name' }] })).toEqual({ '!': [{ var: 'name' }] });
        expect(both({ '!!': [1] }, { '!': [2] })).toEqual({ and: [{ '!!': [1] }, { '!': [2] }] });
    });
});
