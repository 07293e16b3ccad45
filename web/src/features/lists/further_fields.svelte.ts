/**
 * What rows say only when they are asked to: roll-ups that a type's list does not have by itself. Channels do not send
 * them, so they are kept beside the rows, and asked for again when a row changes.
 */
import { SvelteMap } from 'svelte/reactivity';
import { api } from '../../api';
import type { Row } from '../../model';
import { session } from '../session/session.svelte';

const settle_ms = 300;
/** Where things never calm down. */
const wait_ms_max = 2_000;
const ask_max = 200;

export class FurtherFields {
    readonly #values = new SvelteMap<string, Record<string, unknown>>();
    #names: string[] = [];
    #fields = '';
    #due = new Set<string>();
    #timer: ReturnType<typeof setTimeout> | undefined;
    /** When the first of those that are due changed. */
    #since: number | undefined;
    /** Another number each time that all is forgotten: an answer to what was asked before comes too late. */
    #generation = 0;

    /** What to ask for, so that nothing else is left out; undefined where rows say enough by themselves. */
    fieldsOf(name: string, further: string[] = []): string | undefined {
        this.#names = further;
        const type = session.model.type(name);
        if (!further.length || !type) return undefined;
        const own = type.fields.filter(({ rollup }) => !rollup).map((field) => field.name);
        const listed = [...(type.list?.columns ?? []), ...(type.paths ?? []).map((path) => path.name)];
        const known = new Set(type.fields.map((field) => field.name));
        const usual = listed.filter((each) => known.has(each) || each.includes('.'));
        this.#fields = [...new Set([...own, ...usual, ...further])].join();
        return this.#fields;
    }

    with(row: Row): Row {
        const values = this.#names.length ? this.#values.get(row.id) : undefined;
        return values ? { ...row, ...values } : row;
    }

    take(rows: Row[]): void {
        if (!this.#names.length) return;
        for (const row of rows)
            this.#values.set(row.id, Object.fromEntries(this.#names.map((name) => [name, row[name]])));
    }

    drop(id: string): void {
        this.#values.delete(id);
    }

    clear(): void {
        this.#generation += 1;
        this.#values.clear();
        this.stop();
    }

    /** Nobody looks any more. */
    stop(): void {
        clearTimeout(this.#timer);
        this.#due.clear();
        this.#since = undefined;
    }

    /** These rows have changed. Asked for together, once things calm down. */
    ask(type: string, ids: string[]): void {
        if (!this.#names.length || !ids.length) return;
        for (const id of ids) this.#due.add(id);
        clearTimeout(this.#timer);
        this.#since ??= Date.now();
        const wait_ms = Math.max(0, Math.min(settle_ms, this.#since + wait_ms_max - Date.now()));
        this.#timer = setTimeout(() => void this.#fetch(type), wait_ms);
    }

    async #fetch(type: string): Promise<void> {
        const generation = this.#generation;
        this.#since = undefined;
        while (this.#due.size) {
            const ids = [...this.#due].slice(0, ask_max);
            for (const id of ids) this.#due.delete(id);
            const filter = { in: [{ var: 'id' }, ids] };
            const page = await api.list(type, { filter, fields: this.#fields, limit: ask_max }).catch(() => undefined);
            if (generation !== this.#generation) return;
            this.take(page?.rows ?? []);
        }
    }
}
