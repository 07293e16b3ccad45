/**
 * The model is read when somebody signs in. An address may name what it got since then: before people are told that
 * there is no such thing, it is read again, once for each name.
 */
import { SvelteSet } from 'svelte/reactivity';
import { session } from './session.svelte';

export class NewerModel {
    /** It was read since these were first asked for. */
    readonly #sought = new SvelteSet<string>();
    readonly #asked = new Set<string>();

    /** Nobody can say yet that one of them does not exist. */
    isDue(names: string[]): boolean {
        return names.some((name) => !this.#sought.has(name));
    }

    /** Where it cannot be read now, the one that is here counts. */
    async seek(names: string[]): Promise<void> {
        const due = names.filter((name) => !this.#asked.has(name));
        if (!due.length) return;
        for (const name of due) this.#asked.add(name);
        await session.reloadModel().catch(() => {});
        for (const name of due) this.#sought.add(name);
    }
}

export const newerModel = new NewerModel();
