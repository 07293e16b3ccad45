/** Entries of the access log, newest first, page by page. */
import { titles } from '../../titles.svelte';
import { LogList } from '../log/log_list.svelte';
import type { Sighting, SightingPage } from './sighting_api';

type Ask = (after?: string) => Promise<SightingPage>;

export class SightingList extends LogList<SightingPage> {
    entries = $state.raw<Sighting[]>();
    kept_days = $state<number>();
    #ask: Ask | undefined;

    get count(): number {
        return this.entries?.length ?? 0;
    }

    async load(ask: Ask): Promise<void> {
        this.#ask = ask;
        await this.fetch(
            () => ask(),
            (page) => this.#take(page, []),
        );
        if (this.#ask === ask && !this.failed && !this.count) await this.more();
    }

    retry(): void {
        if (this.#ask) void this.load(this.#ask);
    }

    protected older(after: string): Promise<SightingPage> {
        return this.#ask!(after);
    }

    protected add(page: SightingPage): void {
        this.#take(page, this.entries ?? []);
    }

    #take(page: SightingPage, before: Sighting[]): void {
        titles.add(page.titles);
        this.entries = [...before, ...page.entries];
        this.next = page.next;
        this.kept_days = page.kept_days;
    }
}
