import { describe, expect, it } from 'vitest';
import { parse } from '../../src/router';
import { pinTarget, readTarget } from '../../src/rules/pin_target';

const targetOf = (address: string) => {
    const [path = '', query = ''] = address.split('?');
    return pinTarget(parse(path), new URLSearchParams(query));
};

describe('what a page is pinned as', () => {
    it('is its record, whatever of it is on screen', () => {
        expect(targetOf('/records/account/7?at=12&compare=1')).toBe('/records/account/7');
        expect(targetOf('/records/account/7/history')).toBe('/records/account/7');
    });

    it('is a list or board with what it shows, and nothing of the moment', () => {
        expect(targetOf('/records/deal?at=12')).toBe('/records/deal');
        expect(targetOf('/records/deal/board?q=crane&at=12')).toBe('/records/deal/board?q=crane');
        expect(targetOf('/records/deal?sort=name&by=stage')).toBe(targetOf('/records/deal?by=stage&sort=name'));
    });

    it('is a saved view itself, not what it says today', () => {
        expect(targetOf('/records/deal?by=stage&view=9')).toBe('/records/deal?view=9');
    });

    it('is nothing where one is with one step anyway', () => {
        for (const path of ['/', '/inbox', '/me', '/audit', '/nowhere/else']) expect(targetOf(path)).toBeUndefined();
    });
});

describe('what a pin leads to', () => {
    it('is a record, a view, or a page of many', () => {
        expect(readTarget('/records/account/7').record).toEqual({ type: 'account', id: '7' });
        expect(readTarget('/records/deal?view=9').record).toEqual({ type: 'view', id: '9' });
        expect(readTarget('/records/deal?q=a').record).toBeUndefined();
        expect(readTarget('/records/deal?q=a').query.get('q')).toBe('a');
    });

    it('is nothing outside of the app', () => {
        for (const target of ['https://example.com/records/deal', '//example.com', 'javascript:alert(1)', ''])
            expect(readTarget(target).route).toEqual({ page: 'unknown' });
    });
});
