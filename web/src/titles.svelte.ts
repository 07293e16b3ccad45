/** The names of records, by id: everything that refers to one reads it here, and follows when it is renamed. */
import { SvelteMap } from 'svelte/reactivity';
import { api, type Titles } from './api';
import type { Row } from './model';

const ask_max = 100;

class TitleBook {
    /** Empty where the title is erased. */
    readonly #titles = new SvelteMap<string, string>();
    readonly #asked = new Set<string>();
    #wanted = new Map<string, Set<string>>();
    /** How often something was forgotten, and at which of these times a record last was. */
    #times = 0;
    readonly #forgotten = new Map<string, number>();

    add(titles: Titles | undefined): void {
        for (const [id, title] of Object.entries(titles ?? {})) this.#set(id, title);
    }

    addRows(rows: Row[]): void {
        for (const row of rows) if (typeof row.title === 'string') this.#set(row.id, row.title);
    }

    /**
     * The title, empty where it is erased; undefined while it is not known, and then it is fetched together with others
     * of its type.
     */
    of(type: string, id: string): string | undefined {
        const known = this.#titles.get(id);
        if (known === undefined && !this.#asked.has(id)) this.#want(type, id);
        return known;
    }

    /** The title where it is known and not erased; nothing is fetched. */
    known(id: string): string | undefined {
        return this.#titles.get(id) || undefined;
    }

    /** Fetches those that are not known yet, and settles once they are, or cannot be. */
    async learn(type: string, ids: string[]): Promise<void> {
        const unknown = ids.filter((id) => !this.#titles.has(id));
        if (unknown.length) await this.#fetchType(type, unknown);
    }

    isErased(id: string): boolean {
        return this.#titles.get(id) === '';
    }

    /** It may have been erased: whoever shows it asks again. */
    forget(id: string): void {
        this.#titles.delete(id);
        this.#asked.delete(id);
        this.#forgotten.set(id, ++this.#times);
    }

    clear(): void {
        this.#titles.clear();
        this.#asked.clear();
        this.#forgotten.clear();
    }

    #set(id: string, title: string): void {
        const known = this.#titles.get(id);
        // What is erased stays so, whatever older answers say.
        if (known !== title && known !== '') this.#titles.set(id, title);
    }

    #want(type: string, id: string): void {
        this.#asked.add(id);
        if (this.#wanted.size === 0) setTimeout(() => this.#fetch(), 0);
        const ids = this.#wanted.get(type) ?? new Set();
        this.#wanted.set(type, ids.add(id));
    }

    #fetch(): void {
        const wanted = this.#wanted;
        this.#wanted = new Map();
        for (const [type, ids] of wanted) void this.#fetchType(type, [...ids]);
    }

    async #fetchType(type: string, ids: string[]): Promise<void> {
        for (let from = 0; from < ids.length; from += ask_max) {
            const asked = this.#times;
            const some = ids.slice(from, from + ask_max);
            const filter = { in: [{ var: 'id' }, some] };
            const page = await api
                .list(type, { filter, fields: 'title', archived: 'yes', limit: ask_max })
                .catch(() => undefined);
            // Not known yet, and asked for again when they are next shown.
            if (!page) for (const id of some) this.#asked.delete(id);
            // An answer to a question from before says what was forgotten since.
            this.addRows((page?.rows ?? []).filter(({ id }) => (this.#forgotten.get(id) ?? 0) <= asked));
        }
    }
}

export const titles = new TitleBook();
