import { describe, expect, it } from 'vitest';
import type { Field } from '../src/model';
import { beginDraft, followDefaults, isTouched, type Draft } from '../src/rules/draft';

const field = (name: string, kind: Field['kind'], rule?: Field['default'], more: Partial<Field> = {}): Field => ({
    name,
    kind,
    label: { en: name, zh: name },
    ...(rule !== undefined && { default: { rule } }),
    ...more,
});
const plan = [
    field('account', 'reference', undefined, { to: 'account', parent: true }),
    field('year', 'integer', { '+': [{ substr: [{ var: '$today' }, 0, 4] }, 0] }, { min: '2000' }),
    field('name', 'text', {
        if: [{ var: '$parent.name' }, { cat: [{ var: '$parent.name' }, ' ', { var: 'year' }] }, null],
    }),
    field('from_on', 'date', { cat: [{ or: [{ var: 'year' }, { substr: [{ var: '$today' }, 0, 4] }] }, '-01-01'] }),
    field('owner', 'user', { or: [{ var: '$parent.owner' }, { var: '$me.id' }] }),
];
const data = { $today: '2026-11-29', $me: { id: 'ann' } };
const with_acme = { ...data, $parent: { name: 'Acme', owner: 'bo' } };
const typed = (draft: Draft, name: string, value: unknown, known: object = with_acme) =>
    followDefaults(plan, { ...draft, values: { ...draft.values, [name]: value } }, { ...known }, 'en-GB');
const begun = () => beginDraft(plan, {}, data);

describe('the defaults of a new record', () => {
    it('follow what is typed, and the record above', () => {
        const chosen = typed(begun(), 'account', 'a1');
        expect(chosen.values).toMatchObject({ name: 'Acme 2026', from_on: '2026-01-01', owner: 'bo' });
        expect(typed(chosen, 'year', '2027').values).toMatchObject({ name: 'Acme 2027', from_on: '2027-01-01' });
    });

    it('stay out of what somebody typed or emptied', () => {
        const named = typed(typed(begun(), 'account', 'a1'), 'name', 'My own');
        const emptied = typed(named, 'from_on', undefined);
        expect(typed(emptied, 'year', '2027').values).toMatchObject({ name: 'My own', from_on: undefined });
    });

    it('stay out of what the place gave', () => {
        const given = beginDraft(plan, { name: 'From there' }, data);
        expect(typed(given, 'year', '2027').values).toMatchObject({ name: 'From there', from_on: '2027-01-01' });
    });

    it('are not made of half a number', () => {
        const half = typed(typed(begun(), 'account', 'a1'), 'year', '20');
        expect(half.values).toMatchObject({ year: '20', from_on: '2026-01-01' });
    });

    it('go with the record above that is taken back', () => {
        const taken_back = typed(typed(begun(), 'account', 'a1'), 'account', undefined, data);
        expect(taken_back.values).toMatchObject({ name: undefined, owner: undefined, from_on: '2026-01-01' });
    });

    it('are nothing that one would lose', () => {
        const lent = followDefaults(plan, begun(), with_acme, 'en-GB');
        expect([isTouched(plan, begun(), {}), isTouched(plan, lent, {})]).toEqual([false, false]);
        expect(isTouched(plan, typed(lent, 'year', '2027'), {})).toBe(true);
        expect(isTouched(plan, beginDraft(plan, { account: 'a1' }, data), { account: 'a1' })).toBe(false);
    });
});
