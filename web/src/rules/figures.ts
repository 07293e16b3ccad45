/** What a measure of totals came to, as people read it (PROTOCOL.md on `totals`). Pure. */
import type { Figures } from '../api';
import { formatMoney, formatNumber, formatPercent, formatSums, type Money, type Place } from '../i18n/format';

export interface FigureText {
    text: string;
    /** The amounts that `text` was converted from. */
    from?: string;
}

/** Undefined where there is nothing to show. */
export function figureText(measure: string, figures: Figures, place: Place): FigureText | undefined {
    const value = figures[measure];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'object')
        return sumsText(value as Record<string, string>, figures.converted?.[measure], place);
    const decimal = String(value);
    return measure.startsWith('average:')
        ? { text: formatPercent(String(Math.round(Number(decimal) * 10) / 10), place) }
        : { text: formatNumber(decimal, place) };
}

/** Several currencies are one figure where there are rates for all, and stand side by side where not. */
function sumsText(
    sums: Record<string, string>,
    converted: Money | null | undefined,
    place: Place,
): FigureText | undefined {
    const each = formatSums(sums, place).map(({ text }) => text);
    if (!each.length) return undefined;
    const from = each.join(' + ');
    return each.length > 1 && converted ? { text: formatMoney(converted, place), from } : { text: from };
}
