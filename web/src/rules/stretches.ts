/** A list as lines on screen: stretches of rows one after the other, some with a head. Pure. */

export interface Stretch {
    rows: number;
    headed: boolean;
}
/** `row` is -1 for the head. */
export interface Spot {
    stretch: number;
    row: number;
}

/** At which line each stretch begins, and at the end how many lines there are. */
export function startsOf(stretches: Stretch[]): number[] {
    const starts = [0];
    for (const { rows, headed } of stretches) starts.push(starts.at(-1)! + rows + Number(headed));
    return starts;
}

export function spotAt(stretches: Stretch[], starts: number[], line: number): Spot | undefined {
    if (line < 0 || line >= starts.at(-1)!) return undefined;
    let low = 0;
    for (let high = stretches.length - 1; low < high; ) {
        const middle = (low + high + 1) >> 1;
        if (starts[middle]! <= line) low = middle;
        else high = middle - 1;
    }
    return { stretch: low, row: line - starts[low]! - Number(stretches[low]!.headed) };
}

/** Which rows of a stretch lie between two lines, the second not included; undefined: none. */
export function rowsWithin(
    stretches: Stretch[],
    starts: number[],
    stretch: number,
    from: number,
    to: number,
): { from: number; to: number } | undefined {
    const first = starts[stretch]! + Number(stretches[stretch]!.headed);
    const begin = Math.max(0, from - first);
    const end = Math.min(stretches[stretch]!.rows, to - first);
    return begin < end ? { from: begin, to: end } : undefined;
}
