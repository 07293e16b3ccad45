/** A type and a role that the tests of rights are about. */
import type { Json, RecordType } from '../../src/model';
import type { Role } from '../../src/features/rights/role';

const text = (name: string) => ({ en: name, zh: name });
export const deal: RecordType = {
    type: 'deal',
    label: text('Deal'),
    label_many: text('Deals'),
    title: 'name',
    fields: [
        { name: 'name', kind: 'text', label: text('Name') },
        { name: 'stage', kind: 'lifecycle', label: text('Stage') },
        { name: 'owner', kind: 'user', label: text('Owner') },
        { name: 'margin', kind: 'number', label: text('Margin') },
        { name: 'total', kind: 'number', label: text('Total'), computed: { var: 'margin' } },
    ],
    lifecycle: {
        field: 'stage',
        initial: 'open',
        states: [{ name: 'open', label: text('Open') }],
        transitions: [
            { name: 'win', event: 'deal.won', label: text('Win'), from: ['open'], to: 'open' },
            { name: 'lose', event: 'deal.lost', label: text('Lose'), from: ['open'], to: 'open' },
        ],
    },
};
export const rule: Json = { '==': [{ var: 'region' }, 'east'] };
export const seller: Role = {
    role: 'seller',
    label: text('Seller'),
    types: {
        '*': { see: ['own', 'team'], change: 'own', steps: 'own' },
        deal: { see: ['own', rule], steps: { win: 'denied', '*': 'team' }, archive: 'denied', hidden: ['margin'] },
    },
};
