/** A text cut where something was found in it. Pure. */

/** First and behind the last, in UTF-16 code units. */
export type Range = [first: number, behind: number];
export interface Piece {
    text: string;
    isFound: boolean;
}

/** What does not lie within the text, or overlaps what comes before, marks nothing. */
export function piecesOf(text: string, ranges: Range[]): Piece[] {
    const pieces: Piece[] = [];
    let at = 0;
    for (const [first, behind] of [...ranges].sort((a, b) => a[0] - b[0])) {
        if (first < at || behind <= first || behind > text.length) continue;
        if (first > at) pieces.push({ text: text.slice(at, first), isFound: false });
        pieces.push({ text: text.slice(first, behind), isFound: true });
        at = behind;
    }
    if (at < text.length) pieces.push({ text: text.slice(at), isFound: false });
    return pieces;
}
