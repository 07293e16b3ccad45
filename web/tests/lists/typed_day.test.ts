import { describe, expect, it } from 'vitest';
import { typedDay } from '../../src/rules/typed_day';

const today = '2026-11-29';
const days = (...texts: string[]) => texts.map((text) => typedDay(text, today));

describe('a day that somebody types to go there', () => {
    it('is read in both languages', () => {
        expect(days('go to 1 August', 'August 1st', '1 aug 2025', '8月1日', '去 2026年8月1日', '2026-08-01')).toEqual([
            '2026-08-01',
            '2026-08-01',
            '2025-08-01',
            '2026-08-01',
            '2026-08-01',
            '2026-08-01',
        ]);
    });

    it('is the last one that is over where the year is not said', () => {
        expect(days('24 December', '12月24日', '29 Nov')).toEqual(['2025-12-24', '2025-12-24', '2026-11-29']);
    });

    it('may be said from here', () => {
        expect(days('yesterday', '昨天', 'today', '前天')).toEqual(['2026-11-28', '2026-11-28', today, '2026-11-27']);
    });

    it('is none where the text is something else, no day, or still to come', () => {
        expect(days('august', '1 acme', '30 February', '2026-13-01', '2027-01-01', '12', '', '1 august 2 3')).toEqual(
            Array(8).fill(undefined),
        );
    });
});
