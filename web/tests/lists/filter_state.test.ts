import { beforeEach, describe, expect, it, vi } from 'vitest';
import { en } from '../../src/i18n/en';
import type { Field, Json, RecordType } from '../../src/model';

const page = vi.hoisted(() => ({ query: new URLSearchParams() }));
vi.mock('../../src/navigation.svelte', () => ({
    navigation: {
        get query() {
            return page.query;
        },
        walk(members: Record<string, string | undefined>) {
            const next = new URLSearchParams(page.query);
            for (const [name, value] of Object.entries(members)) value ? next.set(name, value) : next.delete(name);
            page.query = next;
        },
    },
}));
vi.mock('../../src/i18n/i18n.svelte', () => ({
    t: () => en,
    said: (text?: { en: string }) => text?.en ?? '',
    i18n: { locale: 'en-GB', language: 'en' },
}));
vi.mock('../../src/features/session/session.svelte', () => ({
    session: {
        place: { timezone: 'UTC', currency: 'CNY', locale: 'en-GB' },
        model: { type: (name: string) => (name === 'account' ? account : undefined) },
    },
}));

const { FilterState } = await import('../../src/features/lists/filter_state.svelte');
const { filterText } = await import('../../src/features/lists/condition_text');
const { definitionLines } = await import('../../src/features/views/definition_text');

const text = (word: string) => ({ en: word, zh: word });
const field = (name: string, more: Partial<Field> = {}): Field =>
    ({ name, kind: 'text', label: text(name), ...more }) as Field;
const account = { type: 'account', label: text('Account'), title: 'name', fields: [field('name')] } as never;
const deal = {
    type: 'deal',
    label: text('Deal'),
    title: 'name',
    fields: [
        field('name'),
        field('note'),
        field('owner', { kind: 'user' }),
        field('account', { kind: 'reference', to: 'account' }),
    ],
} as unknown as RecordType;

const is = (name: string, value: string): Json => ({ '==': [{ var: name }, value] });
const mine: Json = { '==': [{ var: 'owner' }, { var: '$me.id' }] };
const address = () => JSON.parse(page.query.get('filter') ?? 'null') as Json;

function at(rule?: Json) {
    page.query = new URLSearchParams(rule === undefined ? {} : { filter: JSON.stringify(rule) });
    return new FilterState(deal);
}

describe('the filter of a page', () => {
    beforeEach(() => void at());

    it('grows by conditions and groups, and is in the address once it says something', () => {
        const filter = at();
        filter.add();
        expect(address()).toBeNull();
        filter.replace(0, { field: 'note', operator: 'is', value: 'a' });
        filter.addGroup();
        expect(filter.filter.parts[1]).toMatchObject({ any: true });
        const group = filter.filter.parts[1] as never;
        filter.replaceIn(1, group, 0, { field: 'note', operator: 'is', value: 'b' });
        expect(address()).toEqual({ and: [is('note', 'a'), { or: [is('note', 'b')] }] });
        expect(new FilterState(deal).filter).toEqual(filter.filter);
        filter.replaceIn(1, filter.filter.parts[1] as never, 0, undefined);
        expect(address()).toEqual(is('note', 'a'));
    });

    it.each<[string, Json, Json]>([
        ['a condition', is('note', 'a'), { and: [is('note', 'a'), mine] }],
        [
            'one of several',
            { or: [is('note', 'a'), is('note', 'b')] },
            { and: [{ or: [is('note', 'a'), is('note', 'b')] }, mine] },
        ],
        [
            'one of several groups',
            { or: [is('note', 'a'), { and: [is('note', 'b')] }] },
            { and: [{ or: [is('note', 'a'), { and: [is('note', 'b')] }] }, mine] },
        ],
        ['what the form cannot show', { '!': [is('note', 'a')] }, { and: [{ '!': [is('note', 'a')] }, mine] }],
    ])('is narrowed to one’s own, and back: %s', (_, rule, narrowed) => {
        const filter = at(rule);
        expect(filter.mine).toBe(false);
        filter.mine = true;
        expect([address(), filter.mine, filter.rule]).toEqual([narrowed, true, narrowed]);
        const again = new FilterState(deal);
        expect(again.mine).toBe(true);
        again.mine = false;
        expect([again.mine, again.rule]).toEqual([false, address()]);
        // A group that stands alone says the same.
        expect([rule, { and: [rule] }]).toContainEqual(address());
    });

    it('keeps what the form cannot show, and shows none of it', () => {
        const deep: Json = { or: [is('note', 'a'), { and: [is('note', 'b'), { or: [is('note', 'c')] }] }] };
        const filter = at(deep);
        expect([filter.custom, filter.filter.parts, filter.rule]).toEqual([deep, [], deep]);
    });

    it('goes on without conditions on fields that are gone, of other records too', () => {
        const filter = at({
            and: [is('note', 'a'), is('formerly', 'b'), is('account.tier', 'c'), is('account.name', 'd')],
        });
        expect(filter.unknown).toEqual(['formerly', 'account.tier']);
        expect(filter.rule).toEqual({ and: [is('note', 'a'), is('account.name', 'd')] });
        // Nobody has changed it yet: the address is as it was.
        expect(JSON.stringify(address())).toContain('formerly');
        expect(at(is('note', 'a')).unknown).toEqual([]);
    });

    it('is said in words', () => {
        const { filter } = at({ and: [is('note', 'a'), { or: [is('note', 'b'), { '!=': [{ var: 'name' }, null] }] }] });
        expect(filterText(deal, filter)).toBe('note is a and (note is b or name is filled in)');
        const definition = new URLSearchParams({
            filter: JSON.stringify(is('note', 'a')),
            columns: 'name:200,note,formerly',
            sort: '-name',
            by: 'note',
        }).toString();
        expect(definitionLines(definition, deal)).toEqual([
            'Filter: note is a',
            'Columns: name, note, formerly',
            'Sort by: name (descending)',
            'Group by: note',
        ]);
        expect(definitionLines('', deal)).toEqual([]);
    });
});
