/** One list of what hangs under a record, as its panel shows it. */
import { api } from '../../api';
import type { Json, RecordType, Row, Text } from '../../model';
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

/** Totals of lists that are not loaded whole are asked for again, once things calm down. */
export const settle_ms = 500;

/** So many rows of a list are on screen; the rest is a page of its own. */
export const shown_max = 5;

export const refersTo = (field: string, id: string): Json => ({ '==': [{ var: field }, id] });

/** Sums of more rows than are here: the board adds up on the server. */
export async function askSums(type: RecordType, filter: Json, at?: string): Promise<StateSums[]> {
    if (!type.lifecycle || !type.board?.measure) return [];
    const board = await api.board(type.type, { filter, limit: 1, at }).catch(() => undefined);
    return (board?.columns ?? []).map(({ state, count, sums }) => ({ state, count, sums: sums ?? {} }));
}
