import { describe, expect, it } from 'vitest';
import type { Event } from '../src/api';
import type { Outcome, RecordType, State } from '../src/model';
import { statesBehind, trailOf } from '../src/rules/way_behind';

const text = (word: string) => ({ en: word, zh: word });
const typeOf = (states: Record<string, Outcome>, steps: [string, string][]): RecordType => ({
    type: 'offer',
    label: text('Offer'),
    label_many: text('Offers'),
    title: 'name',
    fields: [],
    lifecycle: {
        field: 'status',
        initial: Object.keys(states)[0]!,
        states: Object.entries(states).map(([name, outcome]): State => ({ name, label: text(name), outcome })),
        transitions: steps.map(([from, to]) => ({
            name: to,
            event: `offer.${to}`,
            label: text(to),
            from: from.split(' '),
            to,
        })),
    },
});
const behind = (type: RecordType, here: string, events?: Event[]) => [
    ...statesBehind(type, type.lifecycle!.states, here, events && trailOf(type, events, here)),
];

const offer = typeOf(
    { draft: 'open', sent: 'open', accepted: 'won', refused: 'lost', expired: 'lost', superseded: 'done' },
    [
        ['draft', 'sent'],
        ['sent expired', 'accepted'],
        ['sent', 'refused'],
        ['sent', 'expired'],
        ['sent refused expired', 'superseded'],
    ],
);
const bid = typeOf(
    { found: 'open', returned: 'open', review: 'open', sent: 'open', won: 'won', lost: 'lost', left: 'lost' },
    [
        ['found returned', 'review'],
        ['review', 'returned'],
        ['review', 'sent'],
        ['sent', 'won'],
        ['sent', 'lost'],
        ['found review sent', 'left'],
    ],
);
const contract = typeOf({ draft: 'open', signed: 'won', active: 'won', renewing: 'won', ended: 'done' }, [
    ['draft', 'signed'],
    ['signed', 'active'],
    ['active', 'renewing'],
    ['active renewing', 'ended'],
]);

const moved = (from: string, to: string) => ({ kind: 'moved', data: { from, to } }) as unknown as Event;
const created = (status?: string) => ({ kind: 'created', data: { fields: { status } } }) as unknown as Event;

describe('the states behind a record', () => {
    it('are those on the way, not other ends', () => {
        expect(behind(offer, 'sent')).toEqual(['draft']);
        expect(behind(offer, 'superseded')).toEqual(['draft', 'sent']);
        expect(behind(bid, 'left')).toEqual(['found', 'review', 'sent']);
    });
    it('have ends among them that no way leads around', () => {
        expect(behind(contract, 'ended')).toEqual(['draft', 'signed', 'active']);
    });
    it('are not those that one is only sent back to', () => {
        expect(behind(bid, 'won')).toEqual(['found', 'review', 'sent']);
        expect(behind(bid, 'returned')).toEqual(['found']);
    });
    it('are none where the record begins', () => {
        expect(behind(offer, 'draft')).toEqual([]);
    });
    it('are what its events say, where these are known', () => {
        expect(behind(bid, 'left', [moved('found', 'left'), created('found')])).toEqual(['found']);
        const returned = [moved('review', 'sent'), moved('returned', 'review'), moved('review', 'returned')];
        expect(behind(bid, 'sent', returned)).toEqual(['found', 'returned', 'review']);
        expect(behind(contract, 'ended', [moved('renewing', 'ended')])).toEqual([
            'draft',
            'signed',
            'active',
            'renewing',
        ]);
    });
    it('are what leads to where it was brought in', () => {
        expect(behind(contract, 'active', [created('active')])).toEqual(['draft', 'signed']);
        expect(behind(offer, 'superseded', [moved('refused', 'superseded'), created('sent')])).toEqual([
            'draft',
            'sent',
        ]);
    });
});
