import { describe, expect, it } from 'vitest';
import { inputFields, type RecordType, type Requirement, type Row, type Transition } from '../src/model';
import { askedOfPerson, defaultOf, faults, isRequired } from '../src/rules/form_rules';
import {
    inboxKey,
    inboxKeys,
    inboxOf,
    inOrder,
    isOpenTo,
    leadsOn,
    statesOf,
    stepData,
    transitionsOf,
    unmetOf,
    waitsFor,
} from '../src/rules/ways';

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
    it('waits for oneself first, then for whom one stands in', () => {
        const known = { $me: { id: 'ann', role: 'member', teams: [] } };
        const row = (owner: string) =>
            ({ id: '1', type: 'deal', version: '1', title: 'Deal', late: false, owner }) as Row;
        const bo = { id: 'bo', teams: [] };
        expect(waitsFor(deal, row('ann'), known, [bo])?.absent).toBeUndefined();
        expect(waitsFor(deal, row('bo'), known, [bo])).toMatchObject({ absent: 'bo', inbox: { label: text('Mine') } });
        expect(waitsFor(deal, row('cy'), known, [bo])?.absent).toBeUndefined();
        expect(inboxKey('deal', 1, 'bo')).not.toBe(inboxKey('deal', 1));
    });
    it('leads into the first inbox that wants it', () => {
        const me = { $me: { id: 'ann' } };
        expect(inboxOf(deal, { ...me, late: true, owner: 'ann' })?.label.en).toBe('Late');
        expect(inboxOf(deal, { ...me, owner: 'ann' })?.label.en).toBe('Mine');
        expect(inboxOf(deal, { ...me, owner: 'bo' })).toBeUndefined();
    });
});

describe('what a step requires', () => {
    const me = { $me: { id: 'ann' } };
    const [, win] = deal.lifecycle!.transitions;
    const not = (name: string): Requirement => ({
        rule: { '!=': [{ var: name }, { var: '$me.id' }] },
        message: text(`Not who is the ${name}`),
    });
    const winning = (more: Partial<Transition>): Transition => ({ ...win!, ...more });
    const offers = (step: Transition, row: object) =>
        transitionsOf({ ...deal, lifecycle: { ...deal.lifecycle!, transitions: [step] } }, { ...me, ...row }).length >
        0;

    it('of who changed the record last hides nothing, and is said', () => {
        const step = winning({ requires: [not('owner'), not('updated_by')] });
        const row = { stage: 'open', owner: 'bo', updated_by: 'ann' };
        expect([offers(step, row), offers(step, { ...row, owner: 'ann' })]).toEqual([true, false]);
        expect(unmetOf(step, { ...me, ...row }).map(({ message }) => message.en)).toEqual([
            'Not who is the updated_by',
        ]);
        expect(unmetOf(step, { ...me, ...row, updated_by: 'bo' })).toEqual([]);
    });

    it('hides nothing where what is entered decides', () => {
        const step = winning({ inputs: [{ field: 'reviewer' }], requires: [not('reviewer')] });
        expect(offers(step, { stage: 'open', reviewer: 'ann' })).toBe(true);
        expect([isOpenTo(deal, step, not('reviewer')), isOpenTo(deal, step, not('updated_by'))]).toEqual([true, false]);
        const given: Requirement = { rule: { var: '$inputs.note' }, message: text('A note') };
        expect(isOpenTo(deal, winning({ inputs: [] }), given)).toBe(true);
    });

    it('is asked of the record with what was just entered, and of what was emptied', () => {
        const reviewer = { name: 'reviewer', kind: 'user' as const, label: text('Reviewer') };
        const type = { ...deal, fields: [...deal.fields, reviewer] };
        const inputs = [{ field: 'reviewer' }, { name: 'name', kind: 'text' as const, label: text('A note') }];
        const step = winning({ inputs, requires: [{ rule: { var: 'reviewer' }, message: text('A reviewer') }] });
        const seen = (row: object, values: object, before: object = {}) =>
            stepData(
                step,
                inputFields(type, step),
                { row: { ...row }, values: { ...values }, before: { ...before } },
                'en-GB',
            );
        expect(unmetOf(step, seen({}, {}))).toHaveLength(1);
        expect(unmetOf(step, seen({}, { reviewer: 'bo' }))).toEqual([]);
        expect(unmetOf(step, seen({ reviewer: 'bo' }, {}, { reviewer: 'bo' }))).toHaveLength(1);
        // What only effects see is no field of the record, though it is called like one.
        expect(seen({ name: 'Crane' }, { name: ' Noted ' })).toEqual({ name: 'Crane', $inputs: { name: 'Noted' } });
    });
});

describe('the order of steps', () => {
    const states = [
        { name: 'new', label: text('New') },
        { name: 'assigned', label: text('Assigned'), when: { var: 'assigned_at' } },
        { name: 'working', label: text('Working') },
        { name: 'away', label: text('Away'), outcome: 'lost' as const },
    ];
    const step = (to: string): Transition => ({ name: to, event: `lead.${to}`, label: text(to), from: ['*'], to });
    const lead = { ...deal, lifecycle: { field: 'stage', initial: 'new', states, transitions: [] } };
    const order = (names_: string[], row: object) => names(inOrder(lead, names_.map(step), { ...row })).join();

    it('puts what is on the way of the record first, then what else leads on', () => {
        expect(order(['away', 'assigned', 'working'], { stage: 'new' })).toBe('working,assigned,away');
        expect(order(['away', 'working', 'assigned'], { stage: 'new', assigned_at: 'x' })).toBe(
            'assigned,working,away',
        );
        expect(order(['new', 'away'], { stage: 'working' })).toBe('new,away');
    });
    it('has no step onward that gives up', () => {
        const leads = (to: string) => leadsOn(lead, step(to), { stage: 'working' });
        expect([leads('away'), leads('new'), leadsOn(lead, step('working'), { stage: 'new' })]).toEqual([
            false,
            false,
            true,
        ]);
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
