import { describe, expect, it } from 'vitest';
import type { Field, RecordType } from '../src/model';
import {
    askedOfWriter,
    defaultOf,
    fault,
    isRequired,
    sameValue,
    startValues,
    wireValues,
} from '../src/rules/form_rules';

const field = (kind: Field['kind'], more: Partial<Field> = {}): Field => ({
    name: 'x',
    kind,
    label: { en: 'X', zh: 'X' },
    ...more,
});

describe('a form', () => {
    it('asks for what its rules ask for, as one types', () => {
        const owner = field('user', { required_when: { '==': [{ var: 'tier' }, 'a'] } });
        expect(isRequired(owner, { tier: 'b' })).toBe(false);
        expect(isRequired(owner, { tier: 'a' })).toBe(true);
        expect(fault(owner, undefined, { tier: 'a' }, 'en-GB')).toEqual({ kind: 'required' });
    });

    it('does not ask for what the server works out', () => {
        const fields = [
            field('money', { name: 'sum', required: true, default: { rule: { var: 'share' } } }),
            field('money', { name: 'share', computed: { '*': [{ var: 'whole' }, 2] } }),
            field('money', { name: 'whole', required: true, default: { rule: { var: '$parent.whole' } } }),
        ];
        const asked = askedOfWriter({ fields } as RecordType, fields);
        expect(asked.filter((each) => isRequired(each, {})).map(({ name }) => name)).toEqual(['whole']);
    });

    it('starts with constants, rules, and what the place knows', () => {
        const fields = [
            field('choice', { name: 'status', default: 'prospect' }),
            field('user', { name: 'owner', default: { rule: { var: '$me.id' } } }),
            field('text', { name: 'name' }),
        ];
        expect(startValues(fields, { name: 'Given' }, { $me: { id: 'u1' } })).toEqual({
            status: 'prospect',
            owner: 'u1',
            name: 'Given',
        });
        expect(defaultOf(field('yes_no', { default: true }), {})).toBe(true);
    });

    it('knows numbers as people type them', () => {
        expect(fault(field('money'), { amount: '1,250.50', currency: 'CNY' }, {}, 'en-GB')).toBeUndefined();
        expect(fault(field('money', { min: '0' }), { amount: '-1', currency: 'CNY' }, {}, 'en-GB')).toEqual({
            kind: 'min',
            limit: '0',
        });
        expect(fault(field('integer'), '3.5', {}, 'en-GB')).toEqual({ kind: 'integer' });
        expect(fault(field('number'), 'many', {}, 'en-GB')).toEqual({ kind: 'number' });
        expect(fault(field('number'), '0.1234567891', {}, 'en-GB')).toEqual({ kind: 'decimals' });
    });

    it('refuses a number whose separators may mean two numbers, and says so', () => {
        for (const typed of ['1,12', '512,77', '0,123', '1.250,50', '1,2345', '1,250 500']) {
            expect(fault(field('money'), { amount: typed, currency: 'CNY' }, {}, 'en-GB')).toEqual({
                kind: 'separators',
            });
            expect(fault(field('number'), typed, {}, 'zh-CN')).toEqual({ kind: 'separators' });
        }
        expect(fault(field('integer'), '1,12', {}, 'zh-CN')).toEqual({ kind: 'separators' });
        expect(wireValues([field('money')], { x: { amount: '1,12', currency: 'CNY' } }, 'en-GB')).toEqual({
            x: { amount: '1,12', currency: 'CNY' },
        });
    });

    it('knows how many decimals a currency has', () => {
        const wrong = (amount: string, currency: string) => fault(field('money'), { amount, currency }, {}, 'en-GB');
        expect(wrong('100.5', 'JPY')).toEqual({ kind: 'minor', currency: 'JPY', digits: 0 });
        expect(wrong('1.234', 'EUR')).toEqual({ kind: 'minor', currency: 'EUR', digits: 2 });
        expect(['100.00', '100'].map((amount) => wrong(amount, 'JPY'))).toEqual([undefined, undefined]);
        expect([wrong('1.234', 'KWD'), wrong('1.23456', 'XAU')]).toEqual([undefined, undefined]);
    });

    it('looks at addresses and lengths', () => {
        expect(fault(field('email'), 'li.lei', {}, 'en-GB')).toEqual({ kind: 'email' });
        expect(fault(field('url'), 'javascript:alert(1)', {}, 'en-GB')).toEqual({ kind: 'url' });
        expect(fault(field('url'), 'https://example.com', {}, 'en-GB')).toBeUndefined();
        expect(fault(field('text', { max: '3' }), '四个汉字', {}, 'en-GB')).toEqual({ kind: 'long', limit: '3' });
    });

    it('sends what the server expects', () => {
        const fields = [
            field('money', { name: 'amount' }),
            field('integer', { name: 'count' }),
            field('text', { name: 'name' }),
            field('text', { name: 'empty' }),
            field('address', { name: 'place' }),
        ];
        const values = {
            amount: { amount: '１，250.5', currency: 'CNY' },
            count: '1 200',
            name: '  Crane ',
            empty: '',
            place: { city: ' 上海 ', street: '' },
        };
        expect(wireValues(fields, { ...values, amount: { amount: '1,250.5', currency: 'CNY' } }, 'zh-CN')).toEqual({
            amount: { amount: '1250.5', currency: 'CNY' },
            count: 1200,
            name: 'Crane',
            place: { city: '上海' },
        });
    });

    it('says of what was there that it was emptied, where leaving it out would keep it', () => {
        const fields = ['note', 'other', 'kept'].map((name) => field('text', { name }));
        expect(wireValues(fields, { note: '', kept: 'k' }, 'en-GB', { note: 'old', kept: 'k' })).toEqual({
            note: null,
            kept: 'k',
        });
    });

    it('sees no change where there is none', () => {
        expect(sameValue({ amount: '1', currency: 'CNY' }, { currency: 'CNY', amount: '1' })).toBe(true);
        expect(sameValue(undefined, '')).toBe(true);
        expect(sameValue(['a'], ['b'])).toBe(false);
    });
});
