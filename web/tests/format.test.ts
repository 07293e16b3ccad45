import { describe, expect, it } from 'vitest';
import * as format from '../src/i18n/format';

const zh = { locale: 'zh-CN', timezone: 'Asia/Shanghai', currency: 'CNY' };
const en = { locale: 'en-GB', timezone: 'Europe/Berlin', currency: 'EUR' };

describe('values as people read them', () => {
    it('shows cents only where there are some, and no digit is lost', () => {
        expect(format.formatMoney({ amount: '10005534', currency: 'CNY' }, zh)).toBe('¥10,005,534');
        expect(format.formatMoney({ amount: '10.5', currency: 'CNY' }, zh)).toBe('¥10.50');
        expect(format.formatMoney({ amount: '123456789012345', currency: 'EUR' }, en)).toBe('€123,456,789,012,345');
    });

    it('marks what was converted as not exact', () => {
        const amount = { amount: '76.23', currency: 'CNY' };
        expect(format.formatMoney({ ...amount, converted: true }, zh)).toBe('≈\u00a0¥76.23');
        expect(format.formatMoney({ ...amount, converted: false }, zh)).toBe('¥76.23');
    });

    it('shows the code of a currency whose sign could be taken for another’s', () => {
        const shown = (currency: string, place: format.Place) =>
            format.formatMoney({ amount: '3000', currency }, place).replace(/\s/g, ' ');
        const chinese_en = { ...zh, locale: 'en-GB' },
            japanese_zh = { ...zh, currency: 'JPY' },
            american = { ...en, currency: 'USD' };
        expect(['CNY', 'JPY', 'USD', 'HKD', 'SGD', 'EUR', 'GBP'].map((currency) => shown(currency, zh))).toEqual([
            '¥3,000',
            'JPY 3,000',
            'USD 3,000',
            'HKD 3,000',
            'SGD 3,000',
            '€3,000',
            '£3,000',
        ]);
        expect(['CNY', 'JPY', 'USD'].map((currency) => shown(currency, chinese_en))).toEqual([
            '¥3,000',
            'JPY 3,000',
            'USD 3,000',
        ]);
        expect(['CNY', 'USD', 'AUD', 'CAD'].map((currency) => shown(currency, american))).toEqual([
            'CNY 3,000',
            '$3,000',
            'AUD 3,000',
            'CAD 3,000',
        ]);
        // A bare ¥ is CNY to who reads Chinese, and JPY to this workspace: so it is neither.
        expect(['JPY', 'CNY', 'EUR'].map((currency) => shown(currency, japanese_zh))).toEqual([
            'JPY 3,000',
            'CNY 3,000',
            '€3,000',
        ]);
    });

    it('never shows two currencies alike', () => {
        const currencies = Intl.supportedValuesOf('currency');
        for (const locale of ['zh-CN', 'en-GB'])
            for (const own of ['CNY', 'USD', 'EGP']) {
                const texts = format
                    .formatSums(Object.fromEntries(currencies.map((currency) => [currency, '3000'])), {
                        locale,
                        timezone: 'UTC',
                        currency: own,
                    })
                    .map(({ text }) => text);
                expect(new Set(texts).size).toBe(currencies.length);
            }
    });

    it('shows as many decimals as a currency has', () => {
        expect(format.formatMoney({ amount: '1.5', currency: 'KWD' }, { ...en, currency: 'KWD' })).toMatch(/1\.500/);
        expect(format.formatMoney({ amount: '100.5', currency: 'JPY' }, zh)).toMatch(/100\.5$/);
    });

    it('puts the workspace’s currency first', () => {
        expect(format.formatSums({ EUR: '2', CNY: '1' }, zh)).toEqual([
            { currency: 'CNY', text: '¥1' },
            { currency: 'EUR', text: '€2' },
        ]);
        expect(format.formatSums(undefined, zh)).toEqual([]);
    });

    it('keeps a day a day in every time zone', () => {
        expect(format.formatDate('2027-01-31', { ...en, timezone: 'America/Los_Angeles' })).toBe('31 Jan 2027');
        expect(format.formatDate('2027-01-31', zh)).toBe('2027年1月31日');
    });

    it('shows moments in the workspace’s time zone', () => {
        expect(format.formatDateTime('2027-01-31T20:30:00Z', zh)).toContain('2月1日');
        expect(format.today('Asia/Shanghai', new Date('2027-01-31T20:30:00Z'))).toBe('2027-02-01');
    });

    it('says how long ago what is fresh was', () => {
        const now = Date.parse('2027-01-31T12:00:00Z');
        expect(format.formatAgo('2027-01-31T11:57:00Z', now, en)).toBe('3 minutes ago');
        expect(format.formatAgo('2027-01-31T11:57:00Z', now, zh)).toBe('3分钟前');
        expect(format.formatAgo('2026-01-31T11:57:00Z', now, en)).toBe('31 Jan 2026');
        const moment = '2027-01-31T11:59:40Z';
        expect([format.formatAgo(moment, now, en), format.formatAgo(moment, now, zh)]).toEqual(['just now', '刚刚']);
        expect(format.daysBetween('2027-01-01T12:00:01Z', now)).toBe(29);
    });

    it('adds decimals exactly', () => {
        expect(format.addDecimals('0.1', '0.2')).toBe('0.3');
        expect(format.addDecimals('-1.50', '0.25')).toBe('-1.25');
        expect(format.addDecimals('999999999999999999', '1')).toBe('1000000000000000000');
    });
});
