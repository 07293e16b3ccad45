/** Amounts added up by currency; no rate turns one into another. */
import { addDecimals } from '../../i18n/format';
import type { RecordType, Row } from '../../model';

export type Sums = Record<string, string>;

/** Of a type's measure over the rows; none where the type has no measure. */
export function sumsOf(type: RecordType, rows: Row[]): Sums {
    const measure = type.board?.measure;
    const amounts = measure ? rows.map((row) => row[measure] as { amount?: string; currency?: string }) : [];
    return added(amounts.flatMap((money) => (money?.amount && money.currency ? [[money.currency, money.amount]] : [])));
}

export function added(amounts: [currency: string, amount: string][]): Sums {
    const sums: Sums = {};
    for (const [currency, amount] of amounts) sums[currency] = addDecimals(sums[currency] ?? '0', amount);
    return sums;
}
