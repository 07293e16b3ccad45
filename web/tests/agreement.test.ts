import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ListQuery } from '../src/api';
import { Model, type Field, type RecordType, type Row } from '../src/model';
import { agreementOf, givenUnder } from '../src/rules/agreement';

const screen = vi.hoisted(() => ({
    session: undefined as unknown,
    asked: [] as { type: string; query: unknown }[],
    answers: [] as unknown[][],
}));
vi.mock('../src/features/session/session.svelte', () => ({
    get session() {
        return screen.session;
    },
}));
vi.mock('../src/i18n/i18n.svelte', () => ({ i18n: {}, said: () => '', t: () => ({ record: {} }) }));
vi.mock('../src/api', () => ({
    api: {
        list: async (type: string, query: ListQuery) => {
            screen.asked.push({ type, query });
            return { rows: screen.answers.shift() ?? [] };
        },
    },
}));

const text = (word: string) => ({ en: word, zh: word });
const field = (name: string, more: Partial<Field> = {}): Field => ({ name, kind: 'text', label: text(name), ...more });
const link = (name: string, to: string, more: Partial<Field> = {}) => field(name, { kind: 'reference', to, ...more });
const typeOf = (type: string, fields: Field[]): RecordType => ({
    type,
    label: text(type),
    label_many: text(type),
    title: 'name',
    fields: [field('name'), ...fields],
});

const ship = link('ship', 'ship', { parent: true, required: true });
const voyage = link('voyage', 'voyage', { parent: true });
const cabin = link('cabin', 'cabin');
const cargo = typeOf('cargo', [ship, voyage, cabin, field('weight')]);
const sailor = typeOf('sailor', [ship]);
const loading = [link('ship', 'ship'), link('voyage', 'voyage'), link('cabin', 'deck'), link('cargo', 'cargo')];
const equal = (name: string, id: string | null) => ({ '==': [{ var: name }, id] });
const asFor = (values: Record<string, unknown>, own = link('cargo', 'cargo')) =>
    agreementOf(cargo, own, { type: 'loading', fields: loading, values });

describe('what a candidate has to agree with', () => {
    it('is each record that the form names by the same field, and to the same type', () => {
        expect(asFor({ ship: 's', voyage: 'v', cabin: 'c' })).toEqual({
            fitting: { and: [equal('ship', 's'), equal('voyage', 'v')] },
            near: {
                or: [equal('ship', 's'), equal('voyage', 'v'), { and: [equal('ship', null), equal('voyage', null)] }],
            },
            given: { ship: 's', voyage: 'v' },
        });
    });
    it('is nothing where the form does not know it yet, nor the field itself', () => {
        expect(asFor({})).toBeUndefined();
        expect(asFor({ ship: '', cabin: 'c' })).toBeUndefined();
        expect(asFor({ ship: 's' }, link('ship', 'ship'))).toBeUndefined();
    });
    it('has nothing near by where everybody belongs to one, and one only', () => {
        const found = agreementOf(sailor, link('mate', 'sailor'), {
            type: 'loading',
            fields: loading,
            values: { ship: 's' },
        });
        expect(found).toEqual({ fitting: equal('ship', 's'), near: undefined, given: { ship: 's' } });
    });
    it('may leave open what it does not hang under', () => {
        const fields = [link('cabin', 'cabin')];
        const found = agreementOf(cargo, link('cargo', 'cargo'), { type: 'loading', fields, values: { cabin: 'c' } });
        expect(found?.fitting).toEqual({ or: [equal('cabin', 'c'), equal('cabin', null)] });
        expect(found?.near).toBeUndefined();
    });
    it('is only where it belongs, if both are of one type', () => {
        const values = { ship: 's', voyage: 'v', cabin: 'c' };
        const found = agreementOf(cargo, link('next', 'cargo'), { type: 'cargo', fields: cargo.fields, values });
        expect([found?.fitting, found?.given]).toEqual([equal('ship', 's'), { ship: 's' }]);
    });
});

describe('what is made under another', () => {
    const row: Row = { id: '7', type: 'cargo', version: '1', ship: 's', voyage: 'v', cabin: 'c' };
    const under = { type: cargo, row };
    it('begins with that, and with what that hangs under', () => {
        const box = typeOf('box', [ship, link('cargo', 'cargo', { parent: true }), cabin, link('voyage', 'trip')]);
        expect(givenUnder(box, 'cargo', under)).toEqual({ ship: 's', cargo: '7' });
        const { ship: none, ...homeless } = row;
        expect(none && givenUnder(box, 'cargo', { ...under, row: homeless })).toEqual({ cargo: '7' });
    });
    it('leaves what it has by its defaults, or nobody enters, to these', () => {
        const fromAbove = link('ship', 'ship', { default: { rule: { var: '$parent.ship' } } });
        const box = typeOf('box', [link('cargo', 'cargo'), fromAbove, { ...voyage, read_only: true }]);
        expect(givenUnder(box, 'cargo', under)).toEqual({ cargo: '7' });
    });
});

describe('a picker', () => {
    const row = (id: string): Row => ({ id, type: 'cargo', version: '1', title: id });
    const form = (values: Record<string, unknown>) => ({
        field: link('cargo', 'cargo'),
        around: { type: 'loading', fields: loading, values },
    });
    const search = async (values: Record<string, unknown>, answers: string[][], typed = '') => {
        const { searchRecords } = await import('../src/features/records/inputs/search_records');
        screen.answers = answers.map((ids) => ids.map(row));
        const found = await searchRecords('cargo', typed, { form: form(values) });
        return found.map(({ value, isApart }) => (isApart ? `(${value})` : value));
    };
    beforeEach(() => {
        screen.session = { model: new Model([cargo]) };
        screen.asked = [];
    });

    it('shows what agrees in all first, and what is near by apart', async () => {
        expect(await search({ ship: 's', voyage: 'v' }, [['coal'], ['coal', 'tea']])).toEqual(['coal', '(tea)']);
        expect(screen.asked.map(({ query }) => (query as ListQuery).sort)).toEqual(['name', 'name']);
    });
    it('shows those of others by themselves only where there is nothing else', async () => {
        expect(await search({ ship: 's' }, [[], ['salt']])).toEqual(['(salt)']);
        expect(await search({ ship: 's' }, [['coal'], ['salt']])).toEqual(['coal']);
    });
    it('looks for any other, too, once somebody types', async () => {
        expect(await search({ ship: 's', voyage: 'v' }, [['coal'], ['salt']], 'a')).toEqual(['coal', '(salt)']);
        const fitting = { and: [equal('ship', 's'), equal('voyage', 'v')] };
        const filters = screen.asked.map(({ query }) => (query as ListQuery).filter);
        expect(filters).toEqual([fitting, { '!': fitting }]);
    });
    it('shows all alike where nothing was chosen', async () => {
        expect(await search({}, [['coal', 'salt']])).toEqual(['coal', 'salt']);
    });
    it('never offers the record itself', async () => {
        expect(await search({ id: 'coal' }, [['coal', 'salt']])).toEqual(['salt']);
    });
});
