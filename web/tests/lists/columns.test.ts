import { describe, expect, it } from 'vitest';
import { columnsText, moved, readColumns, width_px_max, width_px_min } from '../../src/rules/columns';

describe('the columns of a list in its address', () => {
    it('are names in order, with a width where somebody dragged one', () => {
        const columns = readColumns('name:260,account,account.tier:90');
        expect(columns).toEqual([
            { name: 'name', width_px: 260 },
            { name: 'account' },
            { name: 'account.tier', width_px: 90 },
        ]);
        expect(columnsText(columns)).toBe('name:260,account,account.tier:90');
    });

    it('stand there once, and what is no width is none', () => {
        expect(readColumns('name,,name:90,amount:wide,stage:99999')).toEqual([
            { name: 'name' },
            { name: 'amount' },
            { name: 'stage' },
        ]);
    });

    it('are neither too narrow to read nor wider than a screen', () => {
        expect(readColumns('a:1,b:9999')).toEqual([
            { name: 'a', width_px: width_px_min },
            { name: 'b', width_px: width_px_max },
        ]);
    });

    it('change places, and stay within the list', () => {
        const names = (by: number) => columnsText(moved(readColumns('a,b,c'), 'b', by));
        expect([names(-1), names(1), names(5), names(-5)]).toEqual(['b,a,c', 'a,c,b', 'a,c,b', 'b,a,c']);
        expect(columnsText(moved(readColumns('a,b'), 'z', 1))).toBe('a,b');
    });
});
