import { describe, expect, it } from 'vitest';
import { inputFields, type RecordType } from '../src/model';
import { askedOfPerson, defaultOf, faults, isRequired } from '../src/rules/form_rules';
import { inboxKey, inboxKeys, inboxOf, statesOf, transitionsOf } from '../src/rules/ways';

const text = (word: string) => ({ en: word, zh: word });
const large = { var: 'large' };
const names = (all: { name: string }[]) => all.map(({ name }) => name);
const deal: RecordType = {
    type: 'deal',
    label: text('Deal'),
    label_many: text('Deals'),
    title: 'name',
    fields: [{ name: 'name', kind: 'text', label: text('Name') }],
    inbox: [
        { when: { var: 'late' }, label: text('Late') },
        { when: { '==': [{ var: 'owner' }, { var: '$me.id' }] }, label: text('Mine') },
    ],
    lifecycle: {
        field: 'stage',
        initial: 'open',
        states: [
            { name: 'open', label: text('Open') },
            { name: 'reviewed', label: text('Reviewed'), when: large },
            { name: 'won', label: text('Won') },
        ],
        transitions: [
            {
                name: 'review',
                event: 'deal.reviewed',
                label: text('Review'),
                from: ['open'],
                to: 'reviewed',
                when: large,
            },
            { name: 'win', event: 'deal.won', label: text('Win'), from: ['*'], to: 'won' },
        ],
    },
};

describe('the way of a record', () => {
    it('has the steps and states that are meant for it', () => {
        expect(names(transitionsOf(deal, { stage: 'open' }))).toEqual(['win']);
        expect(names(transitionsOf(deal, { stage: 'open', large: true }))).toEqual(['review', 'win']);
        expect(names(statesOf(deal, { stage: 'open' }))).toEqual(['open', 'won']);
        expect(names(statesOf(deal, { stage: 'open', large: true }))).toEqual(['open', 'reviewed', 'won']);
    });
    it('has no step that is for somebody else', () => {
        const [review, win] = deal.lifecycle!.transitions;
        const other = { rule: { '!=': [{ var: 'asked_by' }, { var: '$me.id' }] }, message: text('Another') };
        const filled = { rule: { var: 'amount' }, message: text('An amount') };
        const lifecycle = { ...deal.lifecycle!, transitions: [review!, { ...win!, requires: [other, filled] }] };
        const steps = (asked_by: string) =>
            names(transitionsOf({ ...deal, lifecycle }, { stage: 'open', $me: { id: 'ann' }, asked_by }));
        expect(steps('ann')).toEqual([]);
        // That something is missing is said when the step is taken.
        expect(steps('bo')).toEqual(['win']);
    });
    it('shows the state where the record is, though it would not be on its way', () => {
        expect(names(statesOf(deal, { stage: 'reviewed' }))).toContain('reviewed');
    });
    it('stands in an inbox that is told from others by its place, not by what it is called', () => {
        const items = ['deal', 'task', 'deal', 'deal'].map((type) => ({ type, label: text('Due') }));
        expect(inboxKeys(items)).toEqual(['deal/0', 'task/0', 'deal/1', 'deal/2']);
        expect(inboxKeys(items)[2]).toBe(inboxKey('deal', 1));
    });
    it('leads into the first inbox that wants it', () => {
        const me = { $me: { id: 'ann' } };
        expect(inboxOf(deal, { ...me, late: true, owner: 'ann' })?.label.en).toBe('Late');
        expect(inboxOf(deal, { ...me, owner: 'ann' })?.label.en).toBe('Mine');
        expect(inboxOf(deal, { ...me, owner: 'bo' })).toBeUndefined();
    });
});

describe('what the server fills in', () => {
    const owner = {
        name: 'owner',
        kind: 'user' as const,
        label: text('Owner'),
        default: { rule: { or: [{ var: '$parent.owner' }, { var: '$me.id' }] } },
    };
    it('is no default until the record above is known', () => {
        expect(defaultOf(owner, { $me: { id: 'ann' } })).toBeUndefined();
        expect(defaultOf(owner, { $me: { id: 'ann' }, $parent: { owner: 'bo' } })).toBe('bo');
        expect(defaultOf(owner, { $me: { id: 'ann' }, $parent: {} })).toBe('ann');
    });
    it('is not asked for by a step, where the record above may give it', () => {
        const step = {
            name: 'start',
            event: 'deal.started',
            label: text('Start'),
            from: ['open'],
            to: 'won',
            inputs: [
                { ...owner, required: true },
                { name: 'note', kind: 'text' as const, label: text('Note'), required: true },
                { ...owner, name: 'deputy', required_when: { var: 'large' } },
            ],
        };
        const fields = askedOfPerson(inputFields(deal, step));
        expect(fields.map(({ name }) => name)).toEqual(['owner', 'note', 'deputy']);
        expect(faults(fields, {}, { large: true }, 'en-GB')).toEqual({ note: { kind: 'required' } });
    });
    it('is not asked for, where it is a number', () => {
        const number = { name: 'number', kind: 'text' as const, label: text('Number'), required: true };
        expect(isRequired(number, {})).toBe(true);
        expect(isRequired({ ...number, numbered: 'HT-{0000}' }, {})).toBe(false);
    });
});
