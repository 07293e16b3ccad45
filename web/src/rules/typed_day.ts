/**
 * A day as people type it to go there: "1 August", "go to Aug 1 2026", "8月1日", "2026-08-01", "yesterday", "昨天". Of a
 * day without a year the last one that is over, or today. Pure: today is passed in.
 */
import { dayBefore, isDay } from '../i18n/local_days';

const months = 'january february march april may june july august september october november december'.split(' ');
const lead = /^(?:(?:go to|goto|to|on|as of|show)\s+|(?:去|回到|到|前往|查看)\s*)/i;

/** `YYYY-MM-DD`; undefined where the text is no day, or one that is still to come. */
export function typedDay(text: string, today: string): string | undefined {
    const words = text.trim().replace(lead, '').toLowerCase();
    const day = named(words, today) ?? numbered(words, today) ?? spoken(words, today);
    return day !== undefined && isReal(day) && day <= today ? day : undefined;
}

function named(words: string, today: string): string | undefined {
    if (words === 'today' || words === '今天') return today;
    if (words === 'yesterday' || words === '昨天') return dayBefore(today);
    if (words === '前天') return dayBefore(dayBefore(today));
    return undefined;
}

/** 2026-08-01, 2026/8/1, 2026年8月1日, 8月1日, 1.8.2026 */
function numbered(words: string, today: string): string | undefined {
    const full = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$/.exec(words);
    if (full) return dayOf(full[1], full[2], full[3]);
    const short = /^(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?$/.exec(words);
    if (short) return lastOf(short[1]!, short[2]!, today);
    const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(words);
    return dotted ? dayOf(dotted[3], dotted[2], dotted[1]) : undefined;
}

/** 1 August, August 1st, 1 Aug 2026 */
function spoken(words: string, today: string): string | undefined {
    const parts = words.replace(/(\d)(st|nd|rd|th)\b/, '$1').split(/[\s,]+/);
    const month = parts.findIndex((part) => /^[a-z]{3,}$/.test(part));
    const number = months.findIndex((name) => name.startsWith(parts[month] ?? '-')) + 1;
    const [day, year, ...more] = parts.filter((_, index) => index !== month);
    if (month < 0 || number === 0 || more.length || !/^\d{1,2}$/.test(day ?? '')) return undefined;
    if (year === undefined) return lastOf(String(number), day!, today);
    return /^\d{4}$/.test(year) ? dayOf(year, String(number), day) : undefined;
}

function lastOf(month: string, day: string, today: string): string | undefined {
    const year = Number(today.slice(0, 4));
    const found = dayOf(String(year), month, day);
    return found !== undefined && found > today ? dayOf(String(year - 1), month, day) : found;
}

function dayOf(year = '', month = '', day = ''): string {
    return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** No 30 February, which a calendar would move on. */
function isReal(day: string): boolean {
    return isDay(day) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
