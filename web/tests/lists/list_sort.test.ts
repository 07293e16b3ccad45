import { describe, expect, it } from 'vitest';
import { directionOf, sortedBy, sortOf } from '../../src/rules/list_sort';

describe('sorting a list by its heads', () => {
    it('goes up first, then down', () => {
        expect(sortedBy('-updated_at', 'amount', false)).toBe('amount');
        expect(sortedBy('amount', 'amount', false)).toBe('-amount');
        expect(sortedBy('-amount', 'amount', false)).toBe('amount');
    });

    it('within what it is sorted by already, by three fields at most', () => {
        expect(sortedBy('stage', 'amount', true)).toBe('stage,amount');
        expect(sortedBy('stage,amount', 'amount', true)).toBe('stage,-amount');
        expect(sortedBy('stage,amount,name', 'owner', true)).toBe('stage,amount,owner');
    });

    it('says the direction of each field', () => {
        expect(['stage', 'amount', 'name'].map((name) => directionOf('stage,-amount', name))).toEqual([
            'ascending',
            'descending',
            undefined,
        ]);
    });

    it('leaves out fields that are not known any more', () => {
        const isKnown = (name: string) => name !== 'old';
        expect(sortOf('-old,amount,-name', isKnown)).toEqual({ known: 'amount,-name', unknown: ['old'] });
        expect(sortOf('', isKnown)).toEqual({ known: '', unknown: [] });
        expect(sortOf('a,b,c,d', isKnown).known).toBe('a,b,c');
    });
});
