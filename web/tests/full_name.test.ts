import { describe, expect, it, vi } from 'vitest';
import { Model, type Field, type RecordType, type Row } from '../src/model';

const screen = vi.hoisted(() => ({ session: {} as unknown }));
vi.mock('../src/features/session/session.svelte', () => ({
    get session() {
        return screen.session;
    },
}));
vi.mock('../src/i18n/i18n.svelte', () => ({
    said: (text?: Record<string, string>) => text?.en ?? '',
    t: () => ({ record: { erased: 'Erased' } }),
    i18n: {},
}));

const text = (word: string) => ({ en: word, zh: word });
const field = (name: string, more: Partial<Field> = {}): Field => ({ name, kind: 'text', label: text(name), ...more });
const typeOf = (type: string, fields: Field[] = [], more: Partial<RecordType> = {}): RecordType => ({
    type,
    label: text(`One ${type}`),
    label_many: text(`Many ${type}`),
    title: 'name',
    fields: [field('name'), ...fields],
    ...more,
});
const link = (name: string, to: string, parent = false) => field(name, { kind: 'reference', to, parent });
const offer = typeOf('offer', [link('deal', 'deal', true), link('customer', 'customer', true)], {
    subtitle: ['number', 'deal', 'customer'],
});
screen.session = { model: new Model([offer]), place: {} };

const { titles } = await import('../src/titles.svelte');
const { nameInFull, nameWithType } = await import('../src/features/records/full_name');

const row = (fields: Partial<Row>): Row => ({ id: '1', type: 'offer', version: '1', ...fields });

describe('the name of a record that others share', () => {
    titles.add({ d: 'Cranes', c: 'Harbour' });
    it('says what it belongs to, if that says more', () => {
        expect(nameInFull(row({ title: 'First half', deal: 'd', customer: 'c' }))).toBe('First half · Cranes');
        expect(nameInFull(row({ title: 'Cranes', deal: 'd', customer: 'c' }))).toBe('Cranes · Harbour');
        expect(nameInFull(row({ title: 'Cranes', deal: 'd' }))).toBe('Cranes');
    });
    it('says of which type it is, once', () => {
        expect(nameWithType(offer, row({ title: 'Cranes' }))).toBe('One offer Cranes');
        expect(nameWithType(offer, row({ title: 'One offer more' }))).toBe('One offer more');
        expect(nameWithType(offer, row({}))).toBe('One offer');
    });
});
