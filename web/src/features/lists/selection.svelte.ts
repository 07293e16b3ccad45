/** Which records of a list are chosen, one by one, by stretches, or all that the filter finds. */
import { SvelteSet } from 'svelte/reactivity';
import { t } from '../../i18n/i18n.svelte';
import { problemText } from '../../problems';
import { toasts } from '../../ui/toasts.svelte';
import type { ListGrid } from './list_grid.svelte';

/** A stretch of more is not chosen row by row: all of a filter is the way then. */
export const stretch_max = 5_000;

export class Selection {
    /** Everything that the filter finds, not only what is here. */
    everything = $state(false);
    readonly #ids = new SvelteSet<string>();
    /** Where a stretch begins. */
    #from: number | undefined;
    /** Another number each time that all is let go: what is still on its way then comes too late. */
    #generation = 0;

    constructor(private readonly grid: ListGrid) {}

    /** Rows that have left the list are not among them, as nobody would choose them now. */
    readonly ids: string[] = $derived.by(() => [...this.#ids].filter((id) => !this.grid.list.gone.has(id)));

    get count(): number {
        return this.everything ? this.grid.list.total : this.ids.length;
    }

    has(id: string): boolean {
        return (this.everything || this.#ids.has(id)) && !this.grid.list.gone.has(id);
    }

    toggle(line: number): void {
        const id = this.grid.idAt(line);
        if (id === undefined) return;
        this.#from = line;
        if (this.everything) this.#ids.clear();
        // Of everything, one is taken out: what is here stays.
        if (this.everything) for (const each of this.grid.list.ids) this.#ids.add(each);
        this.everything = false;
        if (!this.#ids.delete(id)) this.#add([id]);
    }

    /** From where one began to a line, rows that are not here yet too. */
    async extend(line: number): Promise<void> {
        const from = (this.#from ??= line);
        const first = Math.max(Math.min(from, line), from - stretch_max + 1);
        const last = Math.min(Math.max(from, line), from + stretch_max - 1);
        if (Math.abs(line - from) >= stretch_max) toasts.show(t().list.stretchCut(stretch_max), { subject: 'stretch' });
        const { list } = this.grid;
        const asked = [list.picture, this.#generation];
        this.#chooseHere(first, last);
        try {
            const ids = await this.grid.idsWithin(first, last + 1);
            if (list.picture === asked[0] && this.#generation === asked[1]) this.#add(ids);
        } catch (error) {
            toasts.problem(problemText(error));
        }
    }

    /** Keys extend from where they were. */
    begin(line: number): void {
        const id = this.grid.idAt(line);
        if (id === undefined || this.#ids.has(id)) return void (this.#from ??= line);
        this.#from = line;
        this.#add([id]);
    }

    /** Those that one sees. */
    chooseShown(): void {
        this.#add(this.grid.list.visible);
    }

    /** Of another picture of the same list: what left it is let go. */
    async keep(): Promise<void> {
        this.#from = undefined;
        const ids = [...this.#ids];
        if (!ids.length) return;
        const generation = this.#generation;
        const here = new Set(this.grid.list.ids);
        // Where nobody can tell, only what one sees is sure.
        const present = await this.grid.list.present(ids).catch(() => here);
        if (generation !== this.#generation) return;
        for (const id of ids) if (!present.has(id)) this.#ids.delete(id);
    }

    clear(): void {
        this.#generation += 1;
        this.everything = false;
        this.#ids.clear();
        this.#from = undefined;
    }

    #add(ids: string[]): void {
        for (const id of ids) if (!this.grid.list.gone.has(id)) this.#ids.add(id);
    }

    #chooseHere(first: number, last: number): void {
        for (let line = first; line <= last; line++) {
            const id = this.grid.idAt(line);
            if (id !== undefined) this.#add([id]);
        }
    }
}
