/**
 * Numbers as people type them, read by their language's rule for separators. What may mean two numbers is none. Pure.
 */

/**
 * A plain decimal; undefined where the text is no number in this language. Thousands stand in threes or not at all:
 * `1,12` is neither 112 nor 1.12.
 */
export function parseDecimal(text: string, locale: string): string | undefined {
    const { group, decimal } = marksOf(locale);
    const [whole = '', fraction, ...more] = plain(text).replace(/^-/, '').split(decimal);
    // `.5`, and `5.`, which everybody passes who types 5.2.
    const digits = whole || !fraction ? ungrouped(whole, group) : '0';
    if (digits === undefined || more.length || !/^\d*$/.test(fraction ?? '')) return undefined;
    return `${plain(text).startsWith('-') ? '-' : ''}${digits}${fraction ? `.${fraction}` : ''}`;
}

/** Digits with separators in the wrong places, rather than something that was never a number. */
export function isMisseparated(text: string, locale: string): boolean {
    return parseDecimal(text, locale) === undefined && /^-?[\d.,'’ ]*\d[\d.,'’ ]*$/.test(plain(text));
}

const digits_max = 18;

/**
 * Digits alone, or in threes with one kind of mark between: the language's, a space or an apostrophe, which no language
 * uses for decimals.
 */
function ungrouped(whole: string, group: string): string | undefined {
    const [first = '', ...threes] = whole.split(/([^\d])/);
    const marks = new Set(threes.filter((_, index) => index % 2 === 0));
    const isGrouped =
        /^[1-9]\d{0,2}$/.test(first) && threes.every((part, index) => index % 2 === 0 || /^\d{3}$/.test(part));
    const isKnown = marks.size === 1 && [group, ' ', "'", '’'].includes([...marks][0]!);
    if (threes.length ? !(isGrouped && isKnown) : !/^\d+$/.test(first)) return undefined;
    const digits = whole.replace(/\D/g, '');
    return digits.length <= digits_max ? digits : undefined;
}

/** Full-width digits, special spaces and the typographic minus as the plain ones. */
function plain(text: string): string {
    return text.normalize('NFKC').trim().replace(/\s/g, ' ').replace('\u2212', '-');
}

function marksOf(locale: string): { group: string; decimal: string } {
    const parts = new Intl.NumberFormat(locale).formatToParts(12_345.5);
    const mark = (type: 'group' | 'decimal', fallback: string) =>
        plain(parts.find((part) => part.type === type)?.value ?? fallback) || ' ';
    return { group: mark('group', ','), decimal: mark('decimal', '.') };
}
