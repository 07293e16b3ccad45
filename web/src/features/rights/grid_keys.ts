/** Keys in a table of buttons: arrows lead from cell to cell, Home and End along a row. Pure. */
export interface Place {
    row: number;
    column: number;
}

/** The row of the heads of columns, above the first. */
export const head_row = -1;

/** Where a key leads; undefined: it is none of ours. */
export function placeAfter(key: string, { row, column }: Place, size: Place): Place | undefined {
    const within = (place: number, count: number, first = 0) =>
        Math.min(Math.max(place, first), Math.max(count - 1, first));
    const to = (down: number, right: number) => ({
        row: within(row + down, size.row, head_row),
        column: within(column + right, size.column),
    });
    switch (key) {
        case 'ArrowDown':
            return to(1, 0);
        case 'ArrowUp':
            return to(-1, 0);
        case 'ArrowRight':
            return to(0, 1);
        case 'ArrowLeft':
            return to(0, -1);
        case 'Home':
            return { row, column: 0 };
        case 'End':
            return { row, column: within(size.column, size.column) };
        default:
            return undefined;
    }
}
