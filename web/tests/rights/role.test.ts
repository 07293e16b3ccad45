import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/model';
import { cellOf } from '../../src/features/rights/cell';
import {
    every_step,
    fieldsOf,
    grantOf,
    inherited,
    limitable,
    readGrant,
    said,
    stepRights,
    verbsOf,
    withFields,
    withSaid,
    writeGrant,
    type Right,
} from '../../src/features/rights/role';
import { deal, rule, seller } from './seller';

const of = (type: string, right: Right) => grantOf(seller, type, right);

describe('what a role gives', () => {
    it('is what it says of the type, else what it says of all others', () => {
        expect(of('deal', 'see')).toEqual({ grant: { denied: false, scopes: ['own'], rules: [rule] }, by: 'itself' });
        expect(of('deal', 'change')).toEqual({ grant: { denied: false, scopes: ['own'], rules: [] }, by: 'others' });
        expect(of('visit', 'see').grant.scopes).toEqual(['own', 'team']);
        expect(of('visit', 'archive')).toEqual({ grant: { denied: false, scopes: [], rules: [] }, by: 'nobody' });
    });

    it('goes for steps by name, then by all steps of the type, then by those of all others', () => {
        expect(of('deal', 'step:win')).toEqual({ grant: readGrant('denied'), by: 'itself' });
        expect(of('deal', 'step:lose')).toEqual({ grant: readGrant('team'), by: 'steps' });
        expect(of('deal', every_step).by).toBe('itself');
        expect(of('visit', 'step:go')).toEqual({ grant: readGrant('own'), by: 'others' });
        expect(inherited(seller, 'deal', every_step)).toEqual({ grant: readGrant('own'), by: 'others' });
    });

    it('is written as shortly as it is read', () => {
        for (const json of [false, 'denied', 'own', ['own', 'team'], ['own', rule]] as Json[])
            expect(writeGrant(readGrant(json))).toEqual(json);
        expect(writeGrant(readGrant(rule))).toEqual(rule);
        expect(writeGrant(readGrant(['all', 'own']))).toEqual(['own', 'all']);
    });
});

describe('saying something else', () => {
    it('leaves the role that was as it was, and goes away without a trace', () => {
        const changed = withSaid(seller, 'visit', 'see', 'all');
        expect(changed.types.visit).toEqual({ see: 'all' });
        expect(seller.types.visit).toBeUndefined();
        expect(withSaid(changed, 'visit', 'see', undefined)).toEqual(seller);
    });

    it('names steps only where they are not alike', () => {
        const alike = withSaid(withSaid(seller, 'deal', 'step:win', undefined), 'deal', every_step, 'all');
        expect(alike.types.deal!.steps).toBe('all');
        expect(withSaid(alike, 'deal', 'step:win', false).types.deal!.steps).toEqual({ '*': 'all', win: false });
        expect(withSaid(alike, 'deal', every_step, undefined).types.deal!.steps).toBeUndefined();
        // An object that stood alone would be one of steps by name.
        expect(withSaid(alike, 'deal', every_step, rule).types.deal!.steps).toEqual({ '*': rule });
        expect(said(withSaid(alike, 'deal', every_step, rule), 'deal', every_step)).toEqual(rule);
    });

    it('takes fields in and out', () => {
        const none = withFields(seller, 'deal', 'hidden', []);
        expect(none.types.deal).not.toHaveProperty('hidden');
        expect(fieldsOf(withFields(none, 'deal', 'read_only', ['name']), 'deal', 'read_only')).toEqual(['name']);
    });
});

describe('what can be said of a type', () => {
    it('is about owners, personal data and rates only where there are some', () => {
        expect(verbsOf(deal)).toContain('transfer');
        expect(verbsOf(deal)).not.toContain('erase');
        expect(verbsOf({ ...deal, rates: {}, fields: [] })).not.toContain('see');
        expect(verbsOf(undefined)).toContain('erase');
        expect(stepRights(deal)).toEqual(['step:win', 'step:lose']);
    });

    it('never hides what names a record, nor its state', () => {
        expect(limitable(deal).map(({ name, mayHide, mayFix }) => [name, mayHide, mayFix])).toEqual([
            ['name', false, true],
            ['owner', true, true],
            ['margin', true, true],
            ['total', true, false],
        ]);
    });
});

describe('a cell of the grid', () => {
    it('counts steps that are given, what is denied, and fields', () => {
        const cell = cellOf(seller, deal);
        expect(cell.steps).toEqual({ given: 1, of: 2 });
        expect([cell.denied, cell.hidden, cell.read_only, cell.isInherited]).toEqual([2, 1, 0, false]);
        expect(cellOf(seller, { ...deal, type: 'visit' }).isInherited).toBe(true);
        expect(cellOf(seller, undefined).steps).toEqual({ given: 1, of: 1 });
    });

    it('is empty where the role is retired', () => {
        const cell = cellOf({ ...seller, retired: true }, deal);
        expect([cell.see.scopes, cell.steps.given, cell.denied]).toEqual([[], 0, 0]);
    });
});
