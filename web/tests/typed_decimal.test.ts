import { describe, expect, it } from 'vitest';
import { isMisseparated, parseDecimal } from '../src/i18n/typed_decimal';

const read = (locale: string, ...texts: string[]) => texts.map((text) => parseDecimal(text, locale));

describe('a number that was typed', () => {
    it('is read by the rule of its language', () => {
        for (const locale of ['en-GB', 'zh-CN'])
            expect(read(locale, '1,250.50', '1250.5', '12', '-3', '1,234', '1.234', '1,234,567')).toEqual([
                '1250.50',
                '1250.5',
                '12',
                '-3',
                '1234',
                '1.234',
                '1234567',
            ]);
        expect(read('de-DE', '1.250,50', '1,12', '1.234', '512,77')).toEqual(['1250.50', '1.12', '1234', '512.77']);
        expect(read('fr-FR', '1 250,50', '1,12')).toEqual(['1250.50', '1.12']);
    });

    it('may have nothing before or behind its mark', () => {
        expect(read('en-GB', '.5', '-.5', '5.', '1,234.', '.', '-', '-.')).toEqual([
            '0.5',
            '-0.5',
            '5',
            '1234',
            undefined,
            undefined,
            undefined,
        ]);
        expect(read('de-DE', ',5', '5,')).toEqual(['0.5', '5']);
    });

    it('is never silently another one', () => {
        const wrong = [
            '1,12',
            '512,77',
            '1,2345',
            '12,34,567',
            '0,123',
            ',5',
            '1,',
            '1,,234',
            '1.2.3',
            '1.250,50',
            '1,250 500',
            '1 25',
            '1,234.5,6',
        ];
        for (const text of wrong)
            expect([text, ...read('en-GB', text), ...read('zh-CN', text)]).toEqual([text, undefined, undefined]);
        for (const text of ['1.12', '0.5', '1,250.50', '1.2345']) expect(read('de-DE', text)).toEqual([undefined]);
    });

    it('may have full-width digits, spaces or apostrophes between its thousands, and a real minus', () => {
        expect(read('zh-CN', '１２', '１，２５０．５', '1 200', '1\u202f200\u00a0300', '1’250.50', '\u22125')).toEqual([
            '12',
            '1250.5',
            '1200',
            '1200300',
            '1250.50',
            '-5',
        ]);
    });

    it('has at most 18 digits', () => {
        expect(read('en-GB', '123456789012345678', '1234567890123456789', 'twelve', '', '1e5', '--1')).toEqual([
            '123456789012345678',
            undefined,
            undefined,
            undefined,
            undefined,
            undefined,
        ]);
    });

    it('is told apart from what was never a number', () => {
        expect(['1,12', '1.2.3', '0,123'].map((text) => isMisseparated(text, 'en-GB'))).toEqual([true, true, true]);
        expect(['1.12', 'twelve', '', '1e5', '12 apples'].map((text) => isMisseparated(text, 'en-GB'))).toEqual([
            false,
            false,
            false,
            false,
            false,
        ]);
    });
});
