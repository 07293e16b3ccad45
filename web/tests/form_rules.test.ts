import { describe, expect, it } from 'vitest';
import type { Field } from '../src/model';
import { defaultOf, fault, isRequired, sameValue, startValues, wireValues } from '../src/rules/form_rules';

const field = (kind: Field['kind'], more: Partial<Field> = {}): Field => ({ name: 'x', kind, label: { en: 'X', zh: 'X' }, ...more });

describe('a form', () => {
    it('asks for what its rules ask for, as one types', () => {
        const owner = field('user', { required_when: { '==': [{ var: 'tier' }, 'a'] } });
        expect(isRequired(owner, { tier: 'b' })).toBe(false);
        expect(isRequired(owner, { tier: 'a' })).toBe(true);
        expect(fault(owner, undefined, { tier: 'a' })).toEqual({ kind: 'required' });
    });

    it('starts with constants, rules, and what the place knows', () => {
        const fields = [field('choice', { name: 'status', default: 'prospect' }), field('user', { name: 'owner', default: { rule: { var: '$me.id' } } }), field('text', { name: 'name' })];
        expect(startValues(fields, { name: 'Given' }, { $me: { id: 'u1' } })).toEqual({ status: 'prospect', owner: 'u1', name: 'Given' });
        expect(defaultOf(field('yes_no', { default: true }), {})).toBe(true);
    });

    it('knows numbers as people type them', () => {
        expect(fault(field('money'), { amount: '1,250.50', currency: 'CNY' }, {})).toBeUndefined();
        expect(fault(field('money', { min: '0' }), { amount: '-1', currency: 'CNY' }, {})).toEqual({ kind: 'min', limit: '0' });
        expect(fault(field('integer'), '3.5', {})).toEqual({ kind: 'integer' });
        expect(fault(field('number'), 'many', {})).toEqual({ kind: 'number' });
        expect(fault(field('number'), '0.1234567891', {})).toEqual({ kind: 'decimals' });
    });

    it('looks at addresses and lengths', () => {
        expect(fault(field('email'), 'li.lei', {})).toEqual({ kind: 'email' });
        expect(fault(field('url'), 'javascript:alert(1)', {})).toEqual({ kind: 'url' });
        expect(fault(field('url'), 'https://example.com', {})).toBeUndefined();
        expect(fault(field('text', { max: '3' }), '四个汉字', {})).toEqual({ kind: 'long', limit: '3' });
    });

    it('sends what the server expects', () => {
        const fields = [field('money', { name: 'amount' }), field('integer', { name: 'count' }), field('text', { name: 'name' }), field('text', { name: 'empty' }), field('address', { name: 'place' })];
        const values = { amount: { amount: '１，250.5', currency: 'CNY' }, count: '1 200', name: '  Crane ', empty: '', place: { city: ' 上海 ', street: '' } };
        expect(wireValues(fields, { ...values, amount: { amount: '1,250.5', currency: 'CNY' } })).toEqual({ amount: { amount: '1250.5', currency: 'CNY' }, count: 1200, name: 'Crane', place: { city: '上海' } });
    });

    it('sees no change where there is none', () => {
        expect(sameValue({ amount: '1', currency: 'CNY' }, { currency: 'CNY', amount: '1' })).toBe(true);
        expect(sameValue(undefined, '')).toBe(true);
        expect(sameValue(['a'], ['b'])).toBe(false);
    });
});
