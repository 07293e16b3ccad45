/** One list: its pages from the server, and what changes while it is on screen. Rows never move by themselves. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { api, type Page } from '../../api';
import { live } from '../../live';
import { LiveStore, type Applied } from '../../live/live_store.svelte';
import { LoadedState } from '../../live/loaded_state.svelte';
import type { Json, Row } from '../../model';
import { titles } from '../../titles.svelte';
import { session } from '../session/session.svelte';

export interface Asked {
    type: string;
    filter: Json | undefined;
    q: string;
    sort: string;
    archived: boolean;
    /** Rows of a page; 50 where nothing is said. */
    limit?: number;
}

export class ListState extends LoadedState {
    /** The order of rows on screen, by id: it changes only when the person asks. */
    order = $state.raw<string[]>([]);
    total = $state(0);
    next = $state<string | null>(null);
    readonly flashing = new SvelteMap<string, number>();
    readonly gone = new SvelteMap<string, Row>();
    /** Rows that would be in the list now, and are not shown yet. */
    readonly fresh = new SvelteSet<string>();
    readonly #store = new LiveStore();
    #asked: Asked | undefined;

    get rows(): Row[] {
        return this.order.flatMap((id) => this.#store.rows.get(id) ?? this.gone.get(id) ?? []);
    }

    ask(asked: Asked): Promise<void> {
        this.#asked = asked;
        this.failed = undefined;
        return this.fetch(
            () => api.list(asked.type, this.#query()),
            (page) => this.#begin(page),
        );
    }

    refresh(): void {
        if (this.#asked) void this.ask(this.#asked);
    }

    async more(): Promise<void> {
        const { next } = this;
        if (!next || this.loading || this.busy) return;
        await this.fetchMore(
            () => api.list(this.#asked!.type, { ...this.#query(), after: next }),
            (page) => this.#append(page),
        );
    }

    #query() {
        const { filter, q, sort, archived, limit = 50 } = this.#asked!;
        return {
            ...(filter !== undefined && { filter }),
            q,
            sort,
            limit,
            ...(archived && { archived: 'only' as const }),
        };
    }

    #begin(page: Page): void {
        const { type, filter, archived } = this.#asked!;
        this.#show(page);
        // Archived records are history: no channel follows them.
        if (archived) return;
        const query = { list: type, ...(filter !== undefined && { filter }) };
        this.follows(live.follow(query, this.#store, (what) => this.#applied(what)));
    }

    #show(page: Page): void {
        titles.add(page.titles);
        titles.addRows(page.rows);
        this.#store.begin(page.rows, page.position, session.me.workspace.epoch, page.total);
        this.order = page.rows.map((row) => row.id);
        this.total = page.total;
        this.next = page.next;
        this.gone.clear();
        this.fresh.clear();
        this.flashing.clear();
    }

    #append(page: Page): void {
        const known = new Set(this.order);
        titles.add(page.titles);
        this.#store.merge(page.rows);
        this.order = [...this.order, ...page.rows.map((row) => row.id).filter((id) => !known.has(id))];
        for (const row of page.rows) this.fresh.delete(row.id);
        this.next = page.next;
    }

    #applied({ upserted, removed, reset }: Applied): void {
        // The channel goes on: left and asked again from the same place, it would only begin anew once more.
        if (reset)
            return void this.fetchMore(
                () => api.list(this.#asked!.type, this.#query()),
                (page) => this.#show(page),
            );
        const shown = new Set(this.order);
        const all = this.#asked!.q === '';
        const grew = this.#store.total > this.total;
        if (all) this.total = this.#store.total;
        for (const { row } of upserted) {
            titles.addRows([row]);
            this.gone.delete(row.id);
            if (shown.has(row.id)) this.flashing.set(row.id, Date.now());
            // What one has just made oneself is what one looks for now; and an empty list has nothing that could jump.
            else if (all && (this.order.length === 0 || (row.version === '1' && row.created_by === session.me.id))) {
                this.order = [row.id, ...this.order];
                this.flashing.set(row.id, Date.now());
            }
            // While further pages are not loaded it may well belong to one of them: then it is new only if it was just
            // made, or there are more than before.
            else if (all && (this.next === null || row.version === '1' || grew)) this.fresh.add(row.id);
        }
        for (const row of removed) {
            this.fresh.delete(row.id);
            if (shown.has(row.id)) this.gone.set(row.id, row);
        }
    }
}
