import { describe, expect, it } from 'vitest';
import { figureText } from '../../src/rules/figures';

const place = { locale: 'en-GB', timezone: 'UTC', currency: 'CNY' };
const plain = (text: string | undefined) => text?.replaceAll('\u00a0', ' ');

describe('what a column of a list comes to', () => {
    it('is one amount where there is one currency', () => {
        const found = figureText('sum:amount', { count: 2, 'sum:amount': { CNY: '1250' } }, place);
        expect(plain(found?.text)).toBe('¥1,250');
    });

    it('is the converted amount where there are several and rates for all, with what it was made of', () => {
        const sums = { CNY: '100', EUR: '10' };
        const converted = { 'sum:amount': { amount: '178.5', currency: 'CNY', converted: true } };
        const found = figureText('sum:amount', { count: 2, 'sum:amount': sums, converted }, place);
        expect(plain(found?.text)).toBe('≈ ¥178.50');
        expect(plain(found?.from)).toBe('¥100 + €10');
        const apart = figureText(
            'sum:amount',
            { count: 2, 'sum:amount': sums, converted: { 'sum:amount': null } },
            place,
        );
        expect(plain(apart?.text)).toBe('¥100 + €10');
    });

    it('is a number, of percentages the average, and nothing where nothing was added up', () => {
        expect(figureText('sum:quantity', { count: 3, 'sum:quantity': '12345.5' }, place)?.text).toBe('12,345.5');
        expect(figureText('average:margin', { count: 3, 'average:margin': '33.333333' }, place)?.text).toBe('33.3 %');
        expect(figureText('average:margin', { count: 3, 'average:margin': null }, place)).toBeUndefined();
        expect(figureText('sum:amount', { count: 3, 'sum:amount': {} }, place)).toBeUndefined();
    });
});
