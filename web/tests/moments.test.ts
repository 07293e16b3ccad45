import { describe, expect, it } from 'vitest';
import { axis, isPosition, momentOf, placeOf, positionOf, ticks, timeOf } from '../src/features/time/moments';
import { dayBefore, dayBeginning, nextDay, startOfDay } from '../src/i18n/local_days';

const at = (time: string) => Date.parse(time);

describe('the line of moments', () => {
    const line = axis(at('2025-05-26T00:00:00Z'), at('2026-11-22T19:30:00Z'), 'Asia/Shanghai');

    it('has a place a day where the story is long, at midnight of the workspace', () => {
        expect(momentOf(line, 0)).toBe('2025-05-26T16:00:00Z');
        expect(momentOf(line, 1)).toBe('2025-05-27T16:00:00Z');
    });

    it('ends now, which is no moment of the past', () => {
        expect(momentOf(line, line.last)).toBeUndefined();
        expect(at(momentOf(line, line.last - 1)!)).toBeLessThan(at('2026-11-22T19:30:00Z'));
    });

    it('knows when a moment was, unless it is a position', () => {
        expect([timeOf(undefined, 5), timeOf('2026-11-22T19:30:00Z', 5), timeOf('1288', 5)]).toEqual([
            5,
            at('2026-11-22T19:30:00Z'),
            0,
        ]);
    });

    it('has shorter steps where the story is short', () => {
        expect(axis(at('2026-11-22T19:00:00Z'), at('2026-11-22T19:30:00Z'), 'UTC')).toEqual({
            start: at('2026-11-22T19:01:00Z'),
            step_ms: 60_000,
            last: 29,
        });
        expect(axis(at('2026-11-22T19:30:00Z'), at('2026-11-22T19:30:00Z'), 'UTC').last).toBe(1);
    });

    it('finds the place of a moment', () => {
        expect(placeOf(line, at('2025-05-27T16:00:00Z'))).toBe(1);
        expect(placeOf(line, at('2025-05-27T20:00:00Z'))).toBe(1);
        expect(placeOf(line, at('2001-01-01T00:00:00Z'))).toBe(0);
        expect(placeOf(line, at('2031-01-01T00:00:00Z'))).toBe(line.last - 1);
    });

    it('is labelled from one end to the other', () => {
        const labels = ticks(line, 3);
        expect([labels.length, labels[0]]).toEqual([3, momentOf(line, 0)]);
    });
});

describe('moments', () => {
    it('are positions or times', () => {
        expect(isPosition('1500')).toBe(true);
        expect(isPosition('01900000-0000-7000-8000-000000000001:1500')).toBe(true);
        expect(positionOf('01900000-0000-7000-8000-000000000001:1500')).toBe('1500');
        expect(isPosition('2026-11-22T19:30:00Z')).toBe(false);
        expect(positionOf('2026-11-22T19:30:00Z')).toBe(undefined);
    });

    it('of days begin at midnight where the workspace is', () => {
        expect(startOfDay('2026-03-01', 'Asia/Shanghai')).toBe('2026-02-28T16:00:00Z');
        expect(startOfDay('2026-07-01', 'Europe/Berlin')).toBe('2026-06-30T22:00:00Z');
        expect(nextDay('2026-12-31')).toBe('2027-01-01');
        expect(dayBefore('2027-01-01')).toBe('2026-12-31');
    });

    it('of days on which clocks are changed are the first moments of those days', () => {
        // At two in the morning, where the zone is far from Greenwich.
        expect(startOfDay('2027-09-26', 'Pacific/Auckland')).toBe('2027-09-25T12:00:00Z');
        expect(startOfDay('2027-09-27', 'Pacific/Auckland')).toBe('2027-09-26T11:00:00Z');
        expect(startOfDay('2027-11-07', 'America/Los_Angeles')).toBe('2027-11-07T07:00:00Z');
        // At midnight: the day begins at one o'clock.
        expect(startOfDay('2026-09-06', 'America/Santiago')).toBe('2026-09-06T04:00:00Z');
        // Midnight comes twice: the day begins with the first.
        expect(startOfDay('2026-11-01', 'America/Havana')).toBe('2026-11-01T04:00:00Z');
    });

    it('of days in the first years of our era are moments too', () => {
        expect(startOfDay('0002-03-02', 'Asia/Shanghai')).toBe('0002-03-01T15:54:17Z');
        expect(startOfDay('0020-03-02', 'UTC')).toBe('0020-03-02T00:00:00Z');
    });

    it('tell which day they begin, if they begin one', () => {
        for (const date of ['2026-03-02', '2026-09-06', '2026-11-01'])
            for (const zone of ['Asia/Shanghai', 'America/Santiago', 'America/Havana', 'Pacific/Auckland', 'UTC'])
                expect(dayBeginning(startOfDay(date, zone), zone)).toBe(date);
        expect(dayBeginning('2026-03-02T00:00:00Z', 'Asia/Shanghai')).toBeUndefined();
        expect(dayBeginning('soon', 'Asia/Shanghai')).toBeUndefined();
    });
});
