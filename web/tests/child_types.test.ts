import { describe, expect, it } from 'vitest';
import { childTypes } from '../src/features/records/child_types';
import { lineOf, needsName } from '../src/features/records/line_facts';
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
    list: { columns: ['name', 'offer', 'offer.name', 'product', 'account', 'price'] },
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
        // What one is shown nothing of is not asked for.
        const some = new Model(model.types, (type) => type === 'offer');
        expect(childTypes(some, offer)).toEqual([]);
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
        const named = row({ title: 'Crane', offer: '7', 'offer.name': 'Cranes' });
        expect(names(lineOf(line, named, { without: ['offer'] }).facts)).toEqual([]);
        expect(names(lineOf(line, named).facts)).toEqual(['offer', 'offer.name']);
    });
    it('says what a fact is where it could be anything, or is the second of its kind', () => {
        const facts = [
            field('due', { kind: 'date' }),
            field('price', { kind: 'money' }),
            field('done', { kind: 'date_time' }),
            field('owner', { kind: 'user' }),
            field('cost', { kind: 'money' }),
            field('checker', { kind: 'user' }),
            field('product', { kind: 'reference', to: 'product' }),
            field('late', { kind: 'yes_no' }),
            field('count', { kind: 'integer' }),
            field('note'),
        ];
        const named = facts.filter((each) => needsName(each, facts));
        expect(names(named)).toEqual(['done', 'cost', 'checker', 'late', 'count']);
    });
    it('never leaves out what it is about, and is named by it where its title is only a choice', () => {
        const person = typeOf(
            'role',
            [
                link('offer', 'offer'),
                { ...link('person', 'person'), required: true },
                link('product', 'product', false),
                field('part', { kind: 'choice', options: [{ value: 'a', label: text('Champion') }] }),
                { ...link('owner', 'company'), required: true, default: { rule: { var: '$parent.owner' } } },
            ],
            { list: { columns: ['owner', 'product', 'person', 'part', 'offer'] } },
        );
        const deal = { ...above, person: '3', product: '9', owner: '4' };
        const role = { offer: '7', person: '3', product: '9', part: 'a', owner: '4' };
        const own = lineOf(person, row({ title: 'Signs it', ...role }), { above: deal });
        expect([own.name, names(own.facts)]).toEqual([undefined, ['person', 'part']]);
        const bare = lineOf(person, row({ title: 'Champion', ...role }), { above: deal });
        expect([bare.name?.name, names(bare.facts)]).toEqual(['person', ['part']]);
        const other = lineOf(person, row({ title: 'Champion', ...role, product: '8' }), { above: deal });
        expect(other.name?.name).toBe('person');
    });
    it('is named by a reference where its title is that of the record above', () => {
        const found = lineOf(line, row({ title: 'Cranes', product: '9', price: '5' }), { above });
        expect(found.name?.name).toBe('product');
        expect(names(found.facts)).toEqual(['price']);
        const user = { ...line, fields: line.fields.map((each) => ({ ...each, kind: 'user' as const })) };
        expect(lineOf(user, row({ title: 'Cranes', product: '9' }), { above }).name).toBeUndefined();
    });
});
