import { describe, expect, it } from 'vitest';
import type { Rule } from '../src/model';
import { evaluate, isTrue } from '../src/rules/rule';

const record = {
    name: 'Tower crane',
    amount: { amount: '10.50', currency: 'CNY' },
    tier: 'a',
    tags: ['east', 'strategic'],
    starts_on: '2027-01-31',
    ends_on: '2027-03-01',
    count: 12,
    discount: '9',
    $me: { id: 'u1', teams: ['t1'] },
};
const holds = (rule: Rule) => isTrue(rule, record);

describe('a rule', () => {
    it('reads fields, members of fields, and what is said of the person', () => {
        expect(evaluate({ var: 'amount.currency' }, record)).toBe('CNY');
        expect(evaluate({ var: '$me.id' }, record)).toBe('u1');
        expect(evaluate({ var: ['missing', 'instead'] }, record)).toBe('instead');
        expect(evaluate({ var: 'missing.deeper' }, record)).toBe(null);
    });

    it('compares decimals as numbers and dates as dates', () => {
        expect(holds({ '>': [{ var: 'amount' }, 9] })).toBe(true);
        expect(holds({ '>': [{ var: 'discount' }, '10'] })).toBe(false);
        expect(holds({ '<=': [{ var: 'starts_on' }, { var: 'ends_on' }] })).toBe(true);
        expect(holds({ '<': [1, { var: 'count' }, 20] })).toBe(true);
        expect(holds({ '>': [{ var: 'missing' }, 0] })).toBe(false);
    });

    it('takes an empty value for neither less nor more than a number, and a 0 for a value', () => {
        for (const operator of ['<', '<=', '>', '>=', '==']) {
            expect(holds({ [operator]: [{ var: 'missing' }, 0] })).toBe(false);
            expect(holds({ [operator]: [0, { var: 'missing' }] })).toBe(false);
            expect(holds({ [operator]: [{ var: 'missing' }, { amount: '0', currency: 'CNY' }] })).toBe(false);
        }
        expect(holds({ '<': [1, { var: 'missing' }, 20] })).toBe(false);
        expect(holds({ '==': [{ var: 'missing' }, null] })).toBe(true);
        expect(evaluate({ '==': [{ var: 'none' }, null] }, { none: 0 })).toBe(false);
        expect(evaluate({ '-': [{ var: 'missing' }, 1] }, record)).toBe(null);
        expect(evaluate({ '+': [{ var: 'missing' }, 1] }, record)).toBe(null);
        expect(evaluate({ max: [{ var: 'missing' }, -3] }, record)).toBe(-3);
        expect(evaluate({ min: [{ var: 'missing' }] }, record)).toBe(null);
    });

    it('takes a null that is written in it for 0, as JavaScript does', () => {
        expect(holds({ '<': [null, 1] })).toBe(true);
        expect(holds({ '>=': [{ var: 'count' }, null] })).toBe(true);
        expect(evaluate({ '-': [null] }, record)).toBe(-0);
        expect(evaluate({ max: [-1, null] }, record)).toBe(0);
    });

    it('compares amounts within a currency only', () => {
        const yen = { amount: '1000000', currency: 'JPY' };
        for (const operator of ['<', '<=', '>', '>=', '==', '==='])
            expect(holds({ [operator]: [{ var: 'amount' }, yen] })).toBe(false);
        expect(holds({ '!=': [{ var: 'amount' }, { amount: '10.5', currency: 'USD' }] })).toBe(true);
        expect(holds({ '>=': [{ var: 'amount' }, { amount: '10', currency: 'CNY' }] })).toBe(true);
        expect(evaluate({ '+': [{ var: 'amount' }, yen] }, record)).toBe(null);
        expect(evaluate({ max: [{ var: 'amount' }, yen] }, record)).toBe(null);
        expect(evaluate({ '+': [{ var: 'amount' }, 1] }, record)).toBe(11.5);
    });

    it('finds a part of a text whatever the case, as the quick search does', () => {
        expect(holds({ contains: [{ var: 'name' }, 'CRANE'] })).toBe(true);
        expect(holds({ contains: [{ var: 'tags' }, 'EAST'] })).toBe(true);
        expect(holds({ contains: [{ var: 'name' }, 'bridge'] })).toBe(false);
        expect(holds({ contains: [{ var: 'missing' }, 'a'] })).toBe(false);
        expect(evaluate({ contains: ['STRASSE Ｎｏ. 1', 'straße no'] }, record)).toBe(true);
        expect(evaluate({ contains: ['ΟΔΟΣ', 'οδος'] }, record)).toBe(true);
    });

    it('compares moments as moments, however they are written', () => {
        expect(holds({ '<': ['2027-01-31T00:00:00Z', '2027-01-31T00:00:00.5Z'] })).toBe(true);
        expect(holds({ '==': ['2027-01-31T08:00:00+08:00', '2027-01-31T00:00:00.000Z'] })).toBe(true);
        expect(holds({ '<=': ['2027-01-31T08:00:00.1+08:00', '2027-01-31T00:00:00Z'] })).toBe(false);
    });

    it('finds text in text and elements in lists', () => {
        expect(holds({ in: ['crane', { var: 'name' }] })).toBe(true);
        expect(holds({ in: [{ var: 'tier' }, ['a', 'b']] })).toBe(true);
        expect(holds({ in: ['t1', { var: '$me.teams' }] })).toBe(true);
        expect(holds({ in: ['west', { var: 'tags' }] })).toBe(false);
        expect(holds({ in: ['x', { var: 'missing' }] })).toBe(false);
    });

    it('chooses, and stops at the first that decides', () => {
        expect(
            evaluate({ if: [{ '==': [{ var: 'tier' }, 'b'] }, 25, { '==': [{ var: 'tier' }, 'a'] }, 40, 0] }, record),
        ).toBe(40);
        expect(evaluate({ or: [{ var: 'missing' }, { var: 'name' }] }, record)).toBe('Tower crane');
        expect(evaluate({ and: [[], 'never'] }, record)).toEqual([]);
        expect(evaluate({ cat: [{ var: 'name' }, ' – ', { var: 'count' }] }, record)).toBe('Tower crane – 12');
    });

    it('goes over lists', () => {
        expect(holds({ some: [{ var: 'tags' }, { '==': [{ var: '' }, 'east'] }] })).toBe(true);
        expect(
            evaluate({ reduce: [[1, 2, 3], { '+': [{ var: 'current' }, { var: 'accumulator' }] }, 0] }, record),
        ).toBe(6);
    });
});

/** The suite that all implementations share, so that a form and the server say the same. */
interface Case {
    description: string;
    rule: Rule;
    data?: Record<string, unknown>;
    result: unknown;
}
const found = import.meta.glob<{ default: (string | Case)[] }>('../../../shared/data/jsonlogic/compatible.json', {
    eager: true,
});
const cases = Object.values(found)
    .flatMap((file) => file.default)
    .filter((each): each is Case => typeof each !== 'string');

describe.skipIf(cases.length === 0)('the common suite', () => {
    for (const each of cases)
        it(each.description, () => expect(evaluate(each.rule, each.data ?? {}) ?? null).toEqual(each.result));
});
