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
screen.session = { model: new Model([offer, typeOf('task')]), place: {} };

const { titles } = await import('../src/titles.svelte');
const { toasts } = await import('../src/ui/toasts.svelte');
const { linksTo } = await import('../src/features/records/made_links');
const { nameInFull, nameWithType } = await import('../src/features/records/full_name');
const { beginsHere } = await import('../src/features/accounts/child_list');

const row = (fields: Partial<Row>): Row => ({ id: '1', type: 'offer', version: '1', ...fields });

describe('what a step has made', () => {
    const made = (type: string, id: string) => ({ type, id });
    it('is linked, several of a type together', () => {
        const [first, second] = linksTo([made('task', 'a'), made('offer', 'b'), made('task', 'c')]);
        expect(first!.label).toBe('Many task (2)');
        expect(new URL(first!.href, 'http://x').searchParams.get('filter')).toBe('{"in":[{"var":"id"},["a","c"]]}');
        expect(second).toEqual({ label: 'One offer', href: '/records/offer/b' });
    });
    it('has three links at most, and none where nothing was made', () => {
        expect(linksTo(['a', 'b', 'c', 'd'].map((type) => made(type, '1')))).toHaveLength(3);
        expect(linksTo(undefined)).toEqual([]);
    });
});

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

describe('where records begin', () => {
    it('is under the first that they hang under', () => {
        expect(beginsHere({ type: offer, field: 'deal' })).toBe(true);
        expect(beginsHere({ type: offer, field: 'customer' })).toBe(false);
    });
});

describe('toasts of one place', () => {
    it('are counted but for those about what is told anew', () => {
        vi.useFakeTimers();
        toasts.show('A', { group: 'inbox', subject: 'a' });
        toasts.show('B', { group: 'inbox', subject: 'b' });
        toasts.show('C', { subject: 'c' });
        expect(toasts.of('inbox').map((toast) => toast.text)).toEqual(['A', 'B']);
        expect(toasts.of('inbox', new Set(['a'])).map((toast) => toast.text)).toEqual(['B']);
        vi.useRealTimers();
    });
});
