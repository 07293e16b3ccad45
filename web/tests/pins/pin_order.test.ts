import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/model';
import { inOrder, placeBehind, placesAfter } from '../../src/rules/pin_order';

const pin = (id: string, order?: string, created_at = ''): Row => ({
    id,
    type: 'pin',
    version: '1',
    created_at,
    ...(order !== undefined && { order }),
});
const ids = (pins: Row[]) => pins.map(({ id }) => id).join('');

describe('the order of pins', () => {
    it('goes by their places as numbers; those without one come last, the older first', () => {
        const pins = [pin('d', undefined, '2'), pin('b', '10'), pin('a', '9'), pin('c', undefined, '1')];
        expect(ids(inOrder(pins))).toBe('abcd');
    });

    it('has room behind the last for a new one', () => {
        expect(placeBehind([])).toBe('1');
        expect(placeBehind([pin('a', '2.5'), pin('b')])).toBe('3');
    });
});

describe('a pin that is moved', () => {
    const moved = (pins: Row[], id: string, by: 1 | -1) => {
        const places = placesAfter(pins, id, by);
        return {
            changed: places.size,
            order: ids(inOrder(pins.map((each) => ({ ...each, order: places.get(each.id) ?? each.order })))),
        };
    };

    it('trades places with its neighbour, and no other is touched', () => {
        const pins = [pin('a', '1'), pin('b', '4'), pin('c', '9')];
        expect(moved(pins, 'c', -1)).toEqual({ changed: 2, order: 'acb' });
        expect(moved(pins, 'a', 1)).toEqual({ changed: 2, order: 'bac' });
    });

    it('gets there where places are missing or alike', () => {
        const pins = [pin('a', '1'), pin('b', '1', '1'), pin('c', undefined, '2')];
        expect(moved(pins, 'c', -1).order).toBe('acb');
    });

    it('stays where there is no further', () => {
        const pins = [pin('a', '1'), pin('b', '2')];
        expect(placesAfter(pins, 'a', -1).size + placesAfter(pins, 'b', 1).size + placesAfter(pins, 'x', 1).size).toBe(
            0,
        );
    });
});
