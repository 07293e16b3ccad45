/** Entries of the access log, newest first, page by page. */
import { LoadedState } from '../../live/loaded_state.svelte';
import { titles } from '../../titles.svelte';
import type { Sighting, SightingPage } from './sighting_api';

type Ask = (after?: string) => Promise<SightingPage>;

export class SightingList extends LoadedState {
    entries = $state.raw<Sighting[]>();
    next = $state<string | null>(null);
    #ask: Ask | undefined;

    load(ask: Ask): Promise<void> {
        this.#ask = ask;
        return this.fetch(
            () => ask(),
            (page) => this.#take(page, []),
        );
    }

    reload(): void {
        if (this.#ask) void this.load(this.#ask);
    }

    async more(): Promise<void> {
        const { next } = this;
        const ask = this.#ask;
        if (!next || !ask || this.busy || this.loading) return;
        await this.fetchMore(
            () => ask(next),
            (page) => this.#take(page, this.entries ?? []),
        );
    }

    #take(page: SightingPage, before: Sighting[]): void {
        titles.add(page.titles);
        this.entries = [...before, ...page.entries];
        this.next = page.next;
    }
}
