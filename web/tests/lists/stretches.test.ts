import { describe, expect, it } from 'vitest';
import { rowsWithin, spotAt, startsOf } from '../../src/rules/stretches';

describe('a list as lines on screen', () => {
    const stretches = [
        { rows: 0, headed: false },
        { rows: 3, headed: true },
        { rows: 0, headed: true },
        { rows: 100_000, headed: true },
    ];
    const starts = startsOf(stretches);

    it('has a line for each row and each head', () => {
        expect(starts).toEqual([0, 0, 4, 5, 100_006]);
    });

    it('knows of each line what stands there', () => {
        const at = (line: number) => spotAt(stretches, starts, line);
        expect(at(0)).toEqual({ stretch: 1, row: -1 });
        expect(at(3)).toEqual({ stretch: 1, row: 2 });
        expect(at(4)).toEqual({ stretch: 2, row: -1 });
        expect(at(5)).toEqual({ stretch: 3, row: -1 });
        expect(at(100_005)).toEqual({ stretch: 3, row: 99_999 });
        expect([at(-1), at(100_006)]).toEqual([undefined, undefined]);
    });

    it('knows which rows of a stretch are among the lines on screen', () => {
        const rows = (stretch: number, from: number, to: number) => rowsWithin(stretches, starts, stretch, from, to);
        expect(rows(1, 2, 10)).toEqual({ from: 1, to: 3 });
        expect(rows(2, 0, 10)).toBeUndefined();
        expect(rows(3, 0, 10)).toEqual({ from: 0, to: 4 });
        expect(rows(3, 500, 540)).toEqual({ from: 494, to: 534 });
    });
});
