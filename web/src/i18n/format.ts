/** Values as people read them. Pure: the locale and the time zone are passed in. */
import { isSignClear, minorDigits } from './currency';

export interface Place {
    locale: string;
    timezone: string;
    currency: string;
}
export interface Money {
    amount: string;
    currency: string;
    /** Worked out from other currencies by exchange rates (PROTOCOL.md). */
    converted?: boolean;
}

// Decimals travel as strings; Intl reads such a string exactly, which its type does not say yet.
const exact = (decimal: string | number) => decimal as unknown as number;

export function formatNumber(decimal: string | number, place: Place): string {
    return cached(place.locale, { maximumFractionDigits: 9 }).format(exact(decimal));
}

/** A year or a count of people: grouped only where it is long. */
export function formatInteger(value: number, place: Place): string {
    return value < 10_000 ? String(value) : formatNumber(value, place);
}

export function formatPercent(decimal: string | number, place: Place): string {
    return `${formatNumber(decimal, place)} %`;
}

/**
 * Cents are shown where there are some, so that columns of round sums stay calm; the code where the sign could be taken
 * for another currency's. What was converted is marked as not exact.
 */
export function formatMoney({ converted, ...money }: Money, place: Place): string {
    return (converted ? '\u2248\u00a0' : '') + formatAmount(money, place);
}

function formatAmount({ amount, currency }: Money, place: Place): string {
    const fraction = /\.\d*[1-9]/.test(amount);
    const digits = fraction
        ? { minimumFractionDigits: minorDigits(currency) ?? 0, maximumFractionDigits: 9 }
        : { maximumFractionDigits: 0 };
    try {
        return cached(place.locale, {
            style: 'currency',
            currency,
            currencyDisplay: displayOf(currency, place),
            ...digits,
        }).format(exact(amount));
    } catch {
        return `${currency}\u00a0${formatNumber(amount, place)}`;
    }
}

/** A sum per currency, the workspace's own first. */
export function formatSums(
    sums: Record<string, string> | undefined,
    place: Place,
): { currency: string; text: string }[] {
    const present = Object.entries(sums ?? {}).sort(
        ([a], [b]) => Number(b === place.currency) - Number(a === place.currency) || a.localeCompare(b),
    );
    return present.map(([currency, amount]) => ({ currency, text: formatMoney({ amount, currency }, place) }));
}

/** `2027-01-31` is a day, not a moment: no time zone may move it. */
export function formatDate(date: string, place: Place): string {
    const day = new Date(`${date}T00:00:00Z`);
    return Number.isNaN(day.getTime())
        ? date
        : dates(place.locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(day);
}

/** Without the year where it is this one: for places as narrow as a card. */
export function formatShortDate(date: string, place: Place, now = new Date()): string {
    const isThisYear = date.slice(0, 4) === today(place.timezone, now).slice(0, 4);
    const day = new Date(`${date}T00:00:00Z`);
    if (!isThisYear || Number.isNaN(day.getTime())) return formatDate(date, place);
    return dates(place.locale, { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(day);
}

/** The day of a moment, with its weekday. */
export function formatDay(time: Date, place: Place): string {
    return dates(place.locale, { dateStyle: 'full', timeZone: place.timezone }).format(time);
}

export function formatDateTime(time: string, place: Place): string {
    const moment = new Date(time);
    if (Number.isNaN(moment.getTime())) return time;
    return dates(place.locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: place.timezone }).format(moment);
}

/** The hour and minute. */
export function formatClock(time: Date, place: Place): string {
    return dates(place.locale, { timeStyle: 'short', timeZone: place.timezone }).format(time);
}

export function formatTime(time: Date, place: Place): string {
    return dates(place.locale, { timeStyle: 'medium', timeZone: place.timezone }).format(time);
}

/** "3 minutes ago" for what is fresh, the date for what is older than a week. */
export function formatAgo(time: string, now: number, place: Place): string {
    const seconds = (new Date(time).getTime() - now) / 1000;
    if (Number.isNaN(seconds)) return time;
    const age = Math.abs(seconds);
    // The language's own "now" is no word for what is over ("changed now").
    if (age < 45) return place.locale.startsWith('zh') ? '刚刚' : 'just now';
    const relative = new Intl.RelativeTimeFormat(place.locale, { numeric: 'auto' });
    if (age < 45 * 60) return relative.format(Math.round(seconds / 60), 'minute');
    if (age < 22 * 3600) return relative.format(Math.round(seconds / 3600), 'hour');
    if (age < 7 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day');
    return dates(place.locale, { dateStyle: 'medium', timeZone: place.timezone }).format(new Date(time));
}

/** Whole days between two moments, never negative. */
export function daysBetween(from: string, to: number): number {
    return Math.max(0, Math.floor((to - new Date(from).getTime()) / 86_400_000));
}

/** The date in a time zone, as the model's `$today`. */
export function today(timezone: string, now = new Date()): string {
    return dates('sv-SE', { dateStyle: 'short', timeZone: timezone }).format(now);
}

/** The exact sum of decimal strings. */
export function addDecimals(a: string, b: string): string {
    const scale = Math.max(decimals(a), decimals(b));
    const sum = units(a, scale) + units(b, scale);
    const digits = (sum < 0n ? -sum : sum).toString().padStart(scale + 1, '0');
    const whole = digits.slice(0, digits.length - scale);
    const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
    return `${sum < 0n ? '-' : ''}${whole}${fraction && `.${fraction}`}`;
}

function decimals(decimal: string): number {
    return decimal.split('.')[1]?.length ?? 0;
}

function units(decimal: string, scale: number): bigint {
    const [whole = '0', fraction = ''] = decimal.split('.');
    return BigInt(whole + fraction.padEnd(scale, '0'));
}

// Asking the language about every currency is slow, and a board asks for hundreds of amounts.
const displays = new Map<string, 'narrowSymbol' | 'code'>();

function displayOf(currency: string, { locale, currency: own }: Place): 'narrowSymbol' | 'code' {
    return memo(displays, locale, { currency, own }, () =>
        isSignClear(currency, locale, own) ? 'narrowSymbol' : 'code',
    );
}

// So is making a formatter.
const numbers = new Map<string, Intl.NumberFormat>();
const moments = new Map<string, Intl.DateTimeFormat>();

function cached(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
    return memo(numbers, locale, options, () => new Intl.NumberFormat(locale, options));
}

function dates(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    return memo(moments, locale, options, () => new Intl.DateTimeFormat(locale, options));
}

function memo<T>(map: Map<string, T>, locale: string, options: object, make: () => T): T {
    const key = locale + JSON.stringify(options);
    const known = map.get(key);
    if (known) return known;
    const made = make();
    map.set(key, made);
    return made;
}
