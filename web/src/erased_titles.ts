/**
 * A title that was erased comes empty from the server. From here on it reads as the word for it, in the language of the
 * moment.
 */

/** The word; i18n sets it, so that what has no screen can do without i18n. */
export const erasedTitle = { text: () => '' };

const untitled = new WeakSet<object>();

/**
 * An answer or frame of the server. Whatever has an id and an empty title in it gets the word for a title, which
 * follows the language.
 */
export function readAnswer(text: string): unknown {
    // Few answers hold one, and a reviver looks at every value.
    return JSON.parse(text, /"title":\s*""/.test(text) ? named : undefined);
}

/** Whether the row's title is that word, and no name. */
export function isTitleErased(row: object): boolean {
    return untitled.has(row);
}

function named(_name: string, value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const { id, title } = value as { id?: unknown; title?: unknown };
    if (title !== '' || typeof id !== 'string') return value;
    untitled.add(value);
    return Object.defineProperty(value, 'title', { get: () => erasedTitle.text(), enumerable: true });
}
