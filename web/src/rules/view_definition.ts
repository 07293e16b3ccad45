/** What a saved view keeps of an address: everything that decides what is shown, but no moment and no place. Pure. */

/** The type that the model keeps saved views in. A model without it has none. */
export const view_type = 'view';

/** Said in an address that means a view as it is kept now, whatever has become of it since. */
export const as_kept = 'kept';

const kept = ['archived', 'by', 'columns', 'filter', 'q', 'sort'];

/** None of it. */
export const cleared: Record<string, undefined> = Object.fromEntries(kept.map((name) => [name, undefined]));

/** Always in the same order, so that equal views are equal texts. */
export function definitionOf(query: URLSearchParams): string {
    const members = new URLSearchParams();
    for (const name of kept) {
        const value = query.get(name);
        if (value) members.set(name, value);
    }
    return members.toString();
}

/** What else stands in a definition is not followed. */
export function membersOf(definition: string): Record<string, string> {
    const query = new URLSearchParams(definition);
    return Object.fromEntries(
        kept.flatMap((name) => {
            const value = query.get(name);
            return value ? [[name, value]] : [];
        }),
    );
}
