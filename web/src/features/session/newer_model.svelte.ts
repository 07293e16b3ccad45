/**
 * The model is read when somebody signs in. An address may name what it got since then, or what it has lost, which the
 * server refuses: before people are told so, it is read again, once for each name and each such address.
 */
import { SvelteSet } from 'svelte/reactivity';
import { session } from './session.svelte';

export class NewerModel {
    /** It was read since these were first asked for. */
    readonly #sought = new SvelteSet<string>();
    readonly #asked = new Set<string>();
    readonly #refused = new SvelteSet<string>();

    /** Nobody can say yet that one of them does not exist. */
    isDue(names: string[]): boolean {
        return names.some((name) => !this.#sought.has(name));
    }

    /** The server refuses what an address asks for, all of which the model has. */
    refused(address: string): void {
        this.#refused.add(address);
    }

    /** What stands for such an address among names; none where it was not refused. */
    namesOf(address: string): string[] {
        return this.#refused.has(address) ? [address] : [];
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
