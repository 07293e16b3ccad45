/** Amounts added up by currency; no rate turns one into another. */
import { addDecimals } from '../../i18n/format';
import type { Outcome, RecordType, Row, State } from '../../model';

export type Sums = Record<string, string>;

/** What the records in one state add up to; of a type without states there is one, of no state. */
export interface StateSums {
    state?: string | undefined;
    count: number;
    sums: Sums;
}

/** What is open is not added to what is won, nor either to what is lost. */
export interface OutcomeSums {
    outcome: Outcome;
    /** The states that it is made of. */
    states: State[];
    sums: Sums;
}

const outcomes: Outcome[] = ['open', 'won', 'done', 'lost'];

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

/** The same state by state. */
export function sumsByState(type: RecordType, rows: Row[]): StateSums[] {
    const field = type.lifecycle?.field;
    const states = [...new Set(rows.map((row) => (field ? String(row[field]) : undefined)))];
    return states.map((state) => {
        const own = field ? rows.filter((row) => String(row[field]) === state) : rows;
        return { state, count: own.length, sums: sumsOf(type, own) };
    });
}

/** By how it ended; what adds up to nothing is left out. */
export function sumsByOutcome(type: RecordType, states: StateSums[]): OutcomeSums[] {
    const known = type.lifecycle?.states ?? [];
    const ofState = (name: string | undefined) => known.find((state) => state.name === name);
    return outcomes.flatMap((outcome) => {
        const own = states.filter(({ state }) => (ofState(state)?.outcome ?? 'open') === outcome);
        const filled = own.filter(({ sums }) => Object.keys(sums).length > 0);
        const sums = added(filled.flatMap((each) => Object.entries(each.sums)));
        return filled.length ? [{ outcome, states: filled.flatMap(({ state }) => ofState(state) ?? []), sums }] : [];
    });
}
