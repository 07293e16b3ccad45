import { describe, expect, it } from 'vitest';
import {
    filledFields,
    formGroups,
    inputFields,
    Model,
    newestFirst,
    parentField,
    personalFields,
    recordOf,
    transitionsFrom,
    treeField,
    type Field,
    type RecordType,
    type Row,
} from '../src/model';

const text = (word: string) => ({ en: word, zh: word });
/** A type that nobody has written a screen for. */
const shipment: RecordType = {
    type: 'shipment',
    label: text('Shipment'),
    label_many: text('Shipments'),
    title: 'name',
    fields: [
        { name: 'name', kind: 'text', label: text('Name'), personal: true },
        { name: 'status', kind: 'lifecycle', label: text('Status') },
        { name: 'reason', kind: 'text', label: text('Reason'), read_only: true },
        { name: 'part_of', kind: 'reference', to: 'shipment', parent: true, label: text('Part of') },
    ],
    form: [{ label: text('Main'), fields: ['name'] }],
    lifecycle: {
        field: 'status',
        initial: 'packed',
        states: ['packed', 'sent', 'lost'].map((name) => ({ name, label: text(name) })),
        transitions: [
            { name: 'send', event: 'shipment.sent', label: text('Send'), from: ['packed'], to: 'sent' },
            {
                name: 'lose',
                event: 'shipment.lost',
                label: text('Lose'),
                from: ['*'],
                to: 'lost',
                inputs: [
                    { field: 'reason', required: true },
                    { name: 'days', kind: 'integer', label: text('Days') },
                ],
            },
        ],
    },
};

describe('the navigation', () => {
    const listed = (type: string, order: number, group?: string): RecordType => ({
        ...shipment,
        type,
        order,
        ...(group && { group: text(group) }),
    });
    it('groups types by their heading, in the order of their first ones, and what has none comes first', () => {
        const model = new Model([
            listed('team', 9, 'Administration'),
            listed('lead', 4, 'Selling'),
            listed('task', 7),
            listed('deal', 1, 'Selling'),
            listed('account', 2, 'Customers'),
            shipment,
        ]);
        const names = model.navigationGroups.map(({ label, types }) => [label?.en, types.map(({ type }) => type)]);
        expect(names).toEqual([
            [undefined, ['task']],
            ['Selling', ['deal', 'lead']],
            ['Customers', ['account']],
            ['Administration', ['team']],
        ]);
    });
});

describe('a type of the model', () => {
    it('knows its ways on, with a star for everywhere else', () => {
        expect(transitionsFrom(shipment, 'packed').map((each) => each.name)).toEqual(['send', 'lose']);
        expect(transitionsFrom(shipment, 'lost')).toEqual([]);
    });

    it('lets a transition ask for a field that forms may not touch', () => {
        const [reason, days] = inputFields(shipment, shipment.lifecycle!.transitions[1]!);
        expect(reason).toMatchObject({ name: 'reason', required: true, read_only: false });
        expect(days).toMatchObject({ name: 'days', kind: 'integer' });
    });

    it('hides no field that its form forgot', () => {
        expect(formGroups(shipment)[0]!.fields.map((field) => field.name)).toEqual(['name', 'reason', 'part_of']);
    });

    it('knows which of its fields are about a person', () => {
        expect(personalFields(shipment).map((field) => field.name)).toEqual(['name']);
    });

    it('shows of a record the fields that hold something', () => {
        const row: Row = { id: 's', type: 'shipment', version: '1', name: 'Crate', reason: '', updated_at: 'now' };
        const shown = filledFields(shipment, row, ['reason', 'updated_at', 'weight', 'name']);
        expect(shown.map((field) => field.name)).toEqual(['updated_at', 'name']);
    });

    it('finds the field that makes it a tree', () => {
        expect(treeField(shipment)?.name).toBe('part_of');
    });
});

describe('where a record belongs', () => {
    it('is what it hangs under first', () => {
        const link = (name: string, parent: boolean): Field => ({
            name,
            kind: 'reference',
            to: 'ship',
            parent,
            label: text(name),
        });
        const cargo = { ...shipment, fields: [link('about', false), link('ship', true), link('also', true)] };
        expect(parentField(cargo)?.name).toBe('ship');
        expect(parentField({ ...shipment, fields: [link('about', false)] })).toBeUndefined();
    });
});

describe('a model', () => {
    it('has an order, in which types without a place come last', () => {
        const types = [undefined, 7, 2].map(
            (order, index) => ({ ...shipment, type: `type${index}`, order }) as RecordType,
        );
        const model = new Model(types);
        expect(model.navigation.map((type) => type.order)).toEqual([2, 7]);
        expect(model.inOrder.map((type) => type.order)).toEqual([2, 7, undefined]);
    });
});

describe('records', () => {
    it('stand in order of their last change', () => {
        const rows = ['2026-01-02', undefined, '2026-01-03'].map(
            (updated_at, index): Row => ({
                id: String(index),
                type: 'shipment',
                version: '1',
                ...(updated_at && { updated_at }),
            }),
        );
        expect(newestFirst(rows).map((row) => row.id)).toEqual(['2', '0', '1']);
    });

    it('are named by their streams', () => {
        expect(recordOf('shipment/7f3a')).toEqual({ type: 'shipment', id: '7f3a' });
        expect([recordOf('settings'), recordOf('')].map((each) => each.id)).toEqual(['', '']);
    });
});

describe('what lists show of other records', () => {
    const box: RecordType = {
        type: 'box',
        label: text('Box'),
        label_many: text('Boxes'),
        title: 'name',
        fields: [
            { name: 'name', kind: 'text', label: text('Name') },
            { name: 'shipment', kind: 'reference', to: 'shipment', label: text('Shipment') },
        ],
        list: { columns: ['name', 'shipment.status', 'shipment.part_of.name', 'shipment.gone'] },
    };
    const paths = new Model([structuredClone(shipment), structuredClone(box)]).type('box')!.paths!;

    it('is a field called by its path, with the words of both', () => {
        expect(paths.map(({ name }) => name)).toEqual(['shipment.status', 'shipment.part_of.name']);
        expect(paths[1]).toMatchObject({ kind: 'text', read_only: true, label: { en: 'Shipment: Part of: Name' } });
    });
    it('has the states of another type as choices', () => {
        expect(paths[0]).toMatchObject({ kind: 'choice' });
        expect(paths[0]!.options!.map(({ value }) => value)).toEqual(['packed', 'sent', 'lost']);
    });
});
