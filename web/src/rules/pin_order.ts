/** In which order pins stand, and how one gets to another place. Pure. */
import type { Row } from '../model';

const placeOf = ({ order }: Row) => (order === undefined || order === null ? Infinity : Number(order));

/** Those without a place come last, the older first. */
export function inOrder(pins: Row[]): Row[] {
    const age = (a: Row, b: Row) => String(a.created_at ?? '').localeCompare(String(b.created_at ?? ''));
    return [...pins].sort((a, b) => (placeOf(a) === placeOf(b) ? age(a, b) : placeOf(a) - placeOf(b)));
}

/** The place of a new one. */
export function placeBehind(pins: Row[]): string {
    return String(Math.floor(Math.max(0, ...pins.map(placeOf).filter(Number.isFinite))) + 1);
}

/** Who gets which place where one moves on by one: it trades with its neighbour; others move only if they must. */
export function placesAfter(pins: Row[], id: string, by: 1 | -1): Map<string, string> {
    const from = pins.findIndex((pin) => pin.id === id);
    const to = from + by;
    if (from < 0 || to < 0 || to >= pins.length) return new Map();
    const moved = [...pins];
    [moved[from], moved[to]] = [pins[to]!, pins[from]!];
    const places = pins.map(placeOf);
    const areApart = places.every((place, at) => Number.isFinite(place) && (at === 0 || places[at - 1]! < place));
    const wanted = areApart ? pins.map(({ order }) => String(order)) : pins.map((_, at) => String(at + 1));
    return new Map(
        moved.flatMap((pin, at): [string, string][] =>
            placeOf(pin) === Number(wanted[at]) ? [] : [[pin.id, wanted[at]!]],
        ),
    );
}
