import { describe, expect, it } from 'vitest';
import { piecesOf, type Range } from '../../src/rules/marked_text';

const marked = (text: string, ranges: Range[]) =>
    piecesOf(text, ranges)
        .map((piece) => (piece.isFound ? `[${piece.text}]` : piece.text))
        .join('');

describe('a text in which something was found', () => {
    it('is cut at each place, in their order', () => {
        expect(marked('晨鸢重工集团', [[2, 4]])).toBe('晨鸢[重工]集团');
        expect(
            marked('tower crane', [
                [6, 11],
                [0, 5],
            ]),
        ).toBe('[tower] [crane]');
    });

    it('stays whole, whatever the places say', () => {
        expect(marked('crane', [])).toBe('crane');
        expect(
            marked('crane', [
                [3, 9],
                [2, 2],
                [0, 2],
                [1, 3],
            ]),
        ).toBe('[cr]ane');
    });
});
