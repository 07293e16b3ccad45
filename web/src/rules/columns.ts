/** The columns of a list as its address has them: "name:260,account,amount". Pure. */
import { isLifecycle, isMultiline, isNumeric, shapeOf, traits } from '../kinds';
import type { Field } from '../model';

export interface Column {
    name: string;
    /** As somebody dragged it; undefined: what its kind needs. */
    width_px?: number;
}

export const width_px_min = 64;
export const width_px_max = 900;
/** A list of more would be slow, and nobody reads that far. */
export const columns_max = 40;

/** What is no column is left out, and so is what stands there twice. */
export function readColumns(text: string): Column[] {
    const columns = new Map<string, Column>();
    for (const part of text.split(',')) {
        const [name = '', width = ''] = part.split(':');
        if (!name || columns.has(name) || columns.size === columns_max) continue;
        columns.set(name, /^\d{1,4}$/.test(width) ? { name, width_px: within(Number(width)) } : { name });
    }
    return [...columns.values()];
}

export function columnsText(columns: Column[]): string {
    return columns.map(({ name, width_px }) => (width_px === undefined ? name : `${name}:${width_px}`)).join();
}

export function within(width_px: number): number {
    return Math.min(width_px_max, Math.max(width_px_min, Math.round(width_px)));
}

/** The same columns, one of them `by` places further on. */
export function moved(columns: Column[], name: string, by: number): Column[] {
    const from = columns.findIndex((column) => column.name === name);
    const to = Math.min(columns.length - 1, Math.max(0, from + by));
    if (from < 0 || from === to) return columns;
    const others = columns.filter((column) => column.name !== name);
    return [...others.slice(0, to), columns[from]!, ...others.slice(to)];
}

/** What values of its kind need, in px. */
export function usualWidth(field: Field, isTitle: boolean): number {
    if (isTitle) return 260;
    if (isMultiline(field)) return 260;
    if (field.kind === 'percent' || field.kind === 'integer' || field.kind === 'yes_no') return 104;
    if (isNumeric(field)) return 148;
    if (isLifecycle(field)) return 152;
    switch (shapeOf(field)) {
        case 'date':
            return 142;
        case 'time':
            return 188;
        case 'id':
            return field.kind === 'user' ? 140 : 200;
        case 'ids':
        case 'texts':
        case 'address':
            return 220;
        default:
            return traits(field).options ? 136 : 180;
    }
}
