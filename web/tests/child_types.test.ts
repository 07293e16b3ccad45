import { describe, expect, it } from 'vitest';
import { childTypes } from '../src/features/records/child_types';
import { lineOf } from '../src/features/records/line_facts';
import { Model, type Field, type RecordType, type Row } from '../src/model';

const text = (word: string) => ({ en: word, zh: word });
const field = (name: string, more: Partial<Field> = {}): Field => ({ name, kind: 'text', label: text(name), ...more });
const link = (name: string, to: string, parent = true) => field(name, { kind: 'reference', to, parent });
const typeOf = (type: string, fields: Field[], more: Partial<RecordType> = {}): RecordType => ({
    type,
    label: text(type),
    label_many: text(`${type}s`),
    title: 'name',
    fields: [field('name'), ...fields],
    ...more,
});

const offer = typeOf('offer', [link('account', 'account')], { order: 3 });
const line = typeOf('line', [link('offer', 'offer'), link('product', 'product', false), field('price')], {
    list: { columns: ['name', 'offer', 'product', 'account', 'price'] },
});
const model = new Model([
    typeOf('account', [], { order: 1 }),
    typeOf('order', [link('based_on', 'offer'), link('also', 'offer')], { order: 2 }),
    typeOf('note', [link('about', 'offer', false)], { order: 4 }),
    offer,
    line,
]);

describe('what may hang under a record', () => {
    it('is each type once, by the reference that says so, and parts first', () => {
        expect(childTypes(model, offer).map(({ type, field }) => [type.type, field.name])).toEqual([
            ['line', 'offer'],
            ['order', 'based_on'],
        ]);
        expect(childTypes(model, line)).toEqual([]);
    });
});

describe('a line about a record', () => {
    const row = (fields: Partial<Row>): Row => ({ id: '1', type: 'line', version: '1', ...fields });
    const above = row({ id: '7', title: 'Cranes' });
    const names = (all: Field[]) => all.map(({ name }) => name);

    it('says nothing that stands above it', () => {
        const found = lineOf(line, row({ title: 'Crane', offer: '7', product: '9', price: '5' }), { above });
        expect(found.name).toBeUndefined();
        expect(names(found.facts)).toEqual(['product', 'price']);
        const same = row({ title: 'Crane', product: '9', price: '5' });
        expect(names(lineOf(line, same, { above: { ...above, product: '9', price: '5' } }).facts)).toEqual(['price']);
        expect(names(lineOf(line, same, { without: ['price'] }).facts)).toEqual(['product']);
    });
    it('is named by a reference where its title is that of the record above', () => {
        const found = lineOf(line, row({ title: 'Cranes', product: '9', price: '5' }), { above });
        expect(found.name?.name).toBe('product');
        expect(names(found.facts)).toEqual(['price']);
        const person = { ...line, fields: line.fields.map((each) => ({ ...each, kind: 'user' as const })) };
        expect(lineOf(person, row({ title: 'Cranes', product: '9' }), { above }).name).toBeUndefined();
    });
});
