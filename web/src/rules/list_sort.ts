/** The `sort` of a list (PROTOCOL.md), as its column heads change it. Pure. */

/** So many fields the server sorts by. */
export const sort_fields_max = 3;

export type Direction = 'ascending' | 'descending';

export function directionOf(sort: string, name: string): Direction | undefined {
    const keys = sort.split(',');
    if (keys.includes(name)) return 'ascending';
    return keys.includes(`-${name}`) ? 'descending' : undefined;
}

/** Up, then down. `isFurther`: within what the list is sorted by already. */
export function sortedBy(sort: string, name: string, isFurther: boolean): string {
    const key = directionOf(sort, name) === 'ascending' ? `-${name}` : name;
    if (!isFurther) return key;
    const keys = sort.split(',');
    const at = keys.findIndex((each) => each.replace(/^-/, '') === name);
    if (at >= 0) return keys.map((each, index) => (index === at ? key : each)).join();
    return [...keys.slice(0, sort_fields_max - 1), key].join();
}

/** What an address says to sort by, without fields that are not known, or known no more. */
export function sortOf(text: string, isKnown: (name: string) => boolean): { known: string; unknown: string[] } {
    const keys = text.split(',').filter(Boolean);
    const nameOf = (key: string) => key.replace(/^-/, '');
    return {
        known: keys
            .filter((key) => isKnown(nameOf(key)))
            .slice(0, sort_fields_max)
            .join(),
        unknown: keys.map(nameOf).filter((name) => !isKnown(name)),
    };
}
