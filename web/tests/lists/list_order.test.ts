import { describe, expect, it } from 'vitest';
import type { Field, RecordType, Row } from '../../src/model';
import { shownOf } from '../../src/features/accounts/child_list';
import { inListOrder, openFirst } from '../../src/rules/list_order';

const text = (word: string) => ({ en: word, zh: word });
const field = (name: string, more: Partial<Field> = {}): Field => ({ name, kind: 'text', label: text(name), ...more });
const typeOf = (sort?: string): RecordType => ({
    type: 'step',
    label: text('Step'),
    label_many: text('Steps'),
    title: 'name',
    fields: [
        field('name'),
        field('day', { kind: 'date' }),
        field('number', { kind: 'number' }),
        field('price', { kind: 'money' }),
        field('by', { kind: 'user' }),
        field('size', { kind: 'choice', options: ['s', 'm', 'l'].map((value) => ({ value, label: text(value) })) }),
    ],
    lifecycle: {
        field: 'state',
        initial: 'todo',
        states: [
            { name: 'todo', label: text('To do') },
            { name: 'done', label: text('Done'), outcome: 'done' },
        ],
        transitions: [],
    },
    ...(sort && { list: { sort } }),
});
const words = {
    language: 'en',
    currency: 'EUR',
    titleOf: (_: string, id: string) => ({ 1: 'Zoe', 2: 'Ann' })[id] ?? '',
};
const row = (id: string, fields: Partial<Row>): Row => ({ id, type: 'step', version: '1', ...fields });
const sorted = (sort: string | undefined, values: Partial<Row>[]) => {
    const rows = values.map((fields, index) => row(String.fromCharCode(97 + index), fields));
    return inListOrder(typeOf(sort), rows, words)
        .map(({ id }) => id)
        .join('');
};

describe('the order of a list', () => {
    it('is by the values of its kind, empty ones last either way', () => {
        expect(sorted('day', [{ day: '2027-02-01' }, {}, { day: '2026-12-31' }])).toBe('cab');
        expect(sorted('-day', [{ day: '2027-02-01' }, {}, { day: '2027-03-31' }])).toBe('cab');
        expect(sorted('number', [{ number: '10' }, { number: '9' }])).toBe('ba');
        expect(sorted('size', [{ size: 'm' }, { size: 's' }, { size: 'l' }])).toBe('bac');
        expect(sorted('by', [{ by: '1' }, { by: '2' }])).toBe('ba');
        expect(sorted('-name', [{ name: 'a' }, { name: 'B' }])).toBe('ba');
    });
    it('is by currency before the amount, ours first', () => {
        const price = (amount: string, currency: string) => ({ price: { amount, currency } });
        const prices = [price('10', 'USD'), price('9', 'CHF'), price('9', 'EUR'), price('10', 'EUR')];
        expect([sorted('price', prices), sorted('-price', prices)]).toEqual(['cdba', 'dcba']);
    });
    it('asks the next field where the first says nothing, and is the newest change where there is none', () => {
        expect(sorted('day,-number', [{ number: '1' }, { number: '2' }])).toBe('ba');
        expect(
            sorted(undefined, [{ updated_at: '2026-01-01T00:00:00Z' }, { updated_at: '2026-01-02T00:00:00Z' }]),
        ).toBe('ba');
    });
    it('has what is open before what is over, so that nothing open gives way to what was done', () => {
        const rows = [row('1', { state: 'done' }), row('2', { state: 'todo' }), row('3', { state: 'todo' })];
        expect(openFirst(typeOf(), rows).map(({ id }) => id)).toEqual(['2', '3', '1']);
        const { lifecycle: _, ...plain } = typeOf();
        expect(openFirst(plain, rows).map(({ id }) => id)).toEqual(['1', '2', '3']);
    });
    it('is cut after a few rows, but for what was made just now', () => {
        const now = Date.parse('2026-11-29T12:00:00Z');
        const made = (id: string, created_at: string) => row(id, { created_at, updated_at: created_at });
        const rows = [
            ...['1', '2', '3', '4', '5', '6'].map((id) => made(id, '2026-01-01T00:00:00Z')),
            made('7', '2026-11-29T11:00:00Z'),
            made('8', '2026-11-29T11:30:00Z'),
        ];
        expect(shownOf(rows, now).map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5', '8', '7']);
    });
});
