/** One list of what hangs under a record, as its panel shows it. */
import { api, type Page } from '../../api';
import { newestFirst, type Json, type RecordType, type Row, type Text } from '../../model';
import { both } from '../../rules/filter';
import type { StateSums } from '../records/sums';

export interface ChildList {
    key: string;
    type: RecordType;
    field: string;
    label: Text;
    total: number;
    rows: Row[];
    /** Of the type's measure; none where it has none, or the sums are not here yet. */
    sums: StateSums[];
    filter: Json;
}

/** What lists hang under. */
export interface Above {
    type: RecordType;
    row: Row;
}

/** Totals of lists that are not loaded whole are asked for again, once things calm down. */
export const settle_ms = 500;

/** So many rows of a list are on screen; the rest is a page of its own. */
const shown_max = 5;

const new_max = 3;
const new_ms = 24 * 3_600_000;

/** What a panel shows of its rows: the first, and what was made just now wherever it belongs, as that is looked for. */
export function shownOf(rows: Row[], now: number): Row[] {
    // Clocks differ a little; a moment of which no time is known has nothing new.
    const isNew = ({ created_at }: Row) => Math.abs(now - Date.parse(created_at ?? '')) < new_ms;
    return [...rows.slice(0, shown_max), ...newestFirst(rows.slice(shown_max).filter(isNew)).slice(0, new_max)];
}

export const refersTo = (field: string, id: string): Json => ({ '==': [{ var: field }, id] });

/** Up to so many of a list are asked for. */
const rows_max = 20;

/**
 * The first of a list in its order. Of one that is cut the first open ones are among them, so that what is done does
 * not hide what is to be done.
 */
export async function askFirst(type: RecordType, filter: Json, at?: string): Promise<Page> {
    const sort = type.list?.sort ?? '-updated_at';
    const ask = (which: Json) => api.list(type.type, { filter: which, sort, limit: rows_max, at });
    const page = await ask(filter);
    const open = page.rows.length < page.total ? openOnes(type) : undefined;
    if (!open) return page;
    const first = await ask(both(filter, open)!);
    const rows = new Map([...first.rows, ...page.rows].map((row) => [row.id, row]));
    return { ...page, rows: [...rows.values()], titles: { ...first.titles, ...page.titles } };
}

function openOnes({ lifecycle }: RecordType): Json | undefined {
    const open = lifecycle?.states.filter(({ outcome = 'open' }) => outcome === 'open') ?? [];
    if (!lifecycle || open.length === lifecycle.states.length) return undefined;
    return { in: [{ var: lifecycle.field }, open.map(({ name }) => name)] };
}

/** Sums of more rows than are here: the board adds up on the server. */
export async function askSums(type: RecordType, filter: Json, at?: string): Promise<StateSums[]> {
    if (!type.lifecycle || !type.board?.measure) return [];
    const board = await api.board(type.type, { filter, limit: 1, at }).catch(() => undefined);
    return (board?.columns ?? []).map(({ state, count, sums }) => ({ state, count, sums: sums ?? {} }));
}
