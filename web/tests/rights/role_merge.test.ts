import { describe, expect, it } from 'vitest';
import { withFields, withSaid, type Role } from '../../src/features/rights/role';
import { changesOf, merged, withPart } from '../../src/features/rights/role_merge';

const base: Role = {
    role: 'seller',
    label: { en: 'Seller', zh: '销售' },
    types: { '*': { see: 'own' }, deal: { change: 'own', steps: { win: 'own' }, hidden: ['margin', 'cost'] } },
};

describe('what somebody changed of a role', () => {
    it('is each right, list of fields and property by itself', () => {
        let after = withSaid(base, 'deal', 'change', 'all');
        after = withSaid(after, 'deal', 'step:win', undefined);
        after = withFields(after, 'visit', 'hidden', ['price']);
        after = { ...after, default: true };
        expect(changesOf(base, after)).toEqual([
            { part: { kind: 'role', member: 'default' }, before: undefined, after: true },
            { part: { kind: 'right', type: 'deal', right: 'change' }, before: 'own', after: 'all' },
            { part: { kind: 'right', type: 'deal', right: 'step:win' }, before: 'own', after: undefined },
            { part: { kind: 'fields', type: 'visit', limit: 'hidden' }, before: undefined, after: ['price'] },
        ]);
    });

    it('is nothing where it is only written otherwise', () => {
        const same: Role = {
            ...base,
            retired: false,
            types: { deal: { ...base.types.deal, hidden: ['cost', 'margin'] }, '*': { see: 'own' } },
        };
        expect(changesOf(base, same)).toEqual([]);
        const steps = (said: 'own' | { '*': 'own' }): Role => ({ ...base, types: { deal: { steps: said } } });
        expect(changesOf(steps('own'), steps({ '*': 'own' }))).toEqual([]);
    });

    it('can be put into another role, part by part', () => {
        const after = { ...withSaid(base, 'deal', 'see', 'all'), retired: true };
        const other = changesOf(base, after).reduce((role, { part, after }) => withPart(role, part, after), base);
        expect(other).toEqual(after);
    });
});

describe('two changes of one role', () => {
    it('come together where they are of different parts', () => {
        const mine = withSaid(base, 'deal', 'change', 'all');
        const theirs = withSaid(base, '*', 'see', 'team');
        expect(merged(base, theirs, mine)).toEqual({
            theirs,
            role: withSaid(theirs, 'deal', 'change', 'all'),
            conflicts: [],
        });
    });

    it('are one where they are the same', () => {
        const both = withSaid(base, 'deal', 'change', 'all');
        expect(merged(base, both, both)).toEqual({ theirs: both, role: both, conflicts: [] });
    });

    it('conflict where they are of the same part, and theirs stays until somebody chooses', () => {
        const mine = withSaid(base, 'deal', 'change', 'all');
        const theirs = withSaid(base, 'deal', 'change', false);
        const { role, conflicts } = merged(base, theirs, mine);
        expect(role).toEqual(theirs);
        expect(conflicts).toEqual([
            { part: { kind: 'right', type: 'deal', right: 'change' }, theirs: false, mine: 'all' },
        ]);
    });
});
