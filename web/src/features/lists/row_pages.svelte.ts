/**
 * The rows of one order, page by page, as far as somebody looked: any place can be gone to. Pages are reached by the
 * cursors of those before them, so on the way to a far place the cursors alone are fetched, in long strides.
 */
import { SvelteMap } from 'svelte/reactivity';
import type { Page } from '../../api';

/** `isPassing`: only on the way, so that little of each row is needed. */
export type AskRows = (after: string | undefined, limit: number, isPassing: boolean) => Promise<Page>;

const stride_pages = 10;
/** More pages than this are not held; those furthest from the screen go first. */
const held_pages_max = 60;

export class RowPages {
    /** How many rows there are, as far as is known. */
    count = $state(0);
    readonly #pages = new SvelteMap<number, string[]>();
    /** The cursors that pages come after; the first needs none. */
    readonly #marks = new Map<number, string>();
    #wanted = { from: 0, to: 0 };
    /** Pages that somebody waits for, whatever is looked at meanwhile. */
    readonly #awaited = new Set<number>();
    #under_way: Promise<void> | undefined;

    /** `dropped`: rows that are held no longer. */
    constructor(
        count: number,
        private readonly ask: AskRows,
        private readonly page_rows = 100,
        private readonly dropped: (ids: string[]) => void = () => {},
    ) {
        this.count = count;
    }

    /** The row at a place, if it is here. */
    id(index: number): string | undefined {
        return this.#pages.get(Math.floor(index / this.page_rows))?.[index % this.page_rows];
    }

    /** All that are here, in their order. */
    get ids(): string[] {
        const pages = [...this.#pages].sort(([a], [b]) => a - b);
        return pages.flatMap(([, ids]) => ids);
    }

    /** The first page, which came with the answer that counted the rows. */
    begin({ rows, next }: Page): void {
        this.#put(
            0,
            rows.map(({ id }) => id),
            next,
        );
    }

    /** Fetches what is missing of the rows from `from` to `to`, the second not included. The last wish counts. */
    need(from: number, to: number): Promise<void> {
        this.#wanted = { from: Math.max(0, from), to: Math.min(this.count, to) };
        return this.#run();
    }

    /** All rows from `from` to `to`, the second not included, whatever is wished for meanwhile. */
    async idsOf(from: number, to: number): Promise<string[]> {
        const { page_rows } = this;
        const ids: string[] = [];
        for (let page = Math.floor(from / page_rows); page * page_rows < Math.min(to, this.count); page++) {
            const first = page * page_rows;
            const here = await this.#page(page);
            ids.push(...here.slice(Math.max(0, from - first), Math.max(0, to - first)));
        }
        return ids;
    }

    async #page(page: number): Promise<string[]> {
        this.#awaited.add(page);
        try {
            while (!this.#pages.has(page) && this.#exists(page)) await this.#run();
            return this.#pages.get(page) ?? [];
        } finally {
            this.#awaited.delete(page);
        }
    }

    #run(): Promise<void> {
        return (this.#under_way ??= this.#fetch().finally(() => (this.#under_way = undefined)));
    }

    async #fetch(): Promise<void> {
        for (let page = this.#missing(); page !== undefined; page = this.#missing()) {
            const near = this.#markBefore(page);
            if (near === page) await this.#load(page);
            else await this.#pass(near, page);
        }
    }

    #missing(): number | undefined {
        const first = Math.floor(this.#wanted.from / this.page_rows);
        const last = Math.floor((Math.min(this.#wanted.to, this.count) - 1) / this.page_rows);
        for (let page = first; page <= last; page++) if (!this.#pages.has(page)) return page;
        // What is on screen comes first.
        return [...this.#awaited].find((page) => !this.#pages.has(page) && this.#exists(page));
    }

    #exists(page: number): boolean {
        return page * this.page_rows < this.count;
    }

    #markBefore(page: number): number {
        let near = 0;
        for (const marked of this.#marks.keys()) if (marked <= page && marked > near) near = marked;
        return near;
    }

    async #load(page: number): Promise<void> {
        const { ids, next } = await this.#take(this.#marks.get(page), this.page_rows, false);
        this.#put(page, ids, next);
        this.#dropFar();
    }

    async #pass(from: number, to: number): Promise<void> {
        const pages = Math.min(stride_pages, to - from);
        const { ids, next } = await this.#take(this.#marks.get(from), pages * this.page_rows, true);
        if (next === null) this.count = from * this.page_rows + ids.length;
        else this.#marks.set(from + pages, next);
    }

    /** An answer may be shorter than it was asked to be, where rows are long. */
    async #take(after: string | undefined, limit: number, isPassing: boolean) {
        const ids: string[] = [];
        let next: string | null = after ?? null;
        do {
            const page: Page = await this.ask(next ?? undefined, limit - ids.length, isPassing);
            ids.push(...page.rows.map(({ id }) => id));
            next = page.next;
        } while (next !== null && ids.length < limit);
        return { ids, next };
    }

    #put(page: number, ids: string[], next: string | null): void {
        const end = page * this.page_rows + ids.length;
        this.#pages.set(page, ids);
        if (next !== null) this.#marks.set(page + 1, next);
        // Rows came and went since they were counted.
        if (next === null) this.count = end;
        else if (this.count <= end) this.count = end + 1;
    }

    #dropFar(): void {
        const middle = (this.#wanted.from + this.#wanted.to) / 2 / this.page_rows;
        const far = [...this.#pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
        for (const page of far.slice(0, Math.max(0, far.length - held_pages_max))) {
            if (this.#awaited.has(page)) continue;
            this.dropped(this.#pages.get(page)!);
            this.#pages.delete(page);
        }
    }
}
