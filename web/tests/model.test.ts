import { describe, expect, it } from 'vitest';
import { formGroups, inputFields, personalFields, transitionsFrom, treeField, type RecordType } from '../src/model';

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

    it('finds the field that makes it a tree', () => {
        expect(treeField(shipment)?.name).toBe('part_of');
    });
});
