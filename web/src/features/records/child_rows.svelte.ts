/** The first few records of one type under another, in the order of their list, kept equal to the server's. */
import { SvelteMap } from 'svelte/reactivity';
import type { Page } from '../../api';
import { live } from '../../live';
import type { Applied } from '../../live/followed';
import { LiveStore } from '../../live/live_store.svelte';
import { LoadedState } from '../../live/loaded_state.svelte';
import type { Json } from '../../model';
import { openFirst } from '../../rules/list_order';
import { titles } from '../../titles.svelte';
import { askFirst, askSums, refersTo, settle_ms, type ChildList } from '../accounts/child_list';
import { session } from '../session/session.svelte';
import type { ChildType } from './child_types';
import { sumsByState, type StateSums } from './sums';

export class ChildRows extends LoadedState {
    /** False until the first answer, or refusal, is here. */
    known = $state(false);
    readonly lights = new SvelteMap<string, number>();
    #order = $state.raw<string[]>([]);
    #total = $state(0);
    #sums = $state.raw<StateSums[]>([]);
    readonly #filter: Json;
    readonly #store = new LiveStore();
    #at: string | undefined;
    #settle: ReturnType<typeof setTimeout> | undefined;

    constructor(
        readonly child: ChildType,
        id: string,
    ) {
        super();
        this.#filter = refersTo(child.field.name, id);
    }

    readonly list: ChildList = $derived.by(() => {
        const { type, field } = this.child;
        const here = this.#order.flatMap((id) => this.#store.rows.get(id) ?? []);
        const rows = openFirst(type, here);
        const total = Math.max(this.#total, rows.length);
        const sums = rows.length === total ? sumsByState(type, rows) : this.#sums;
        const key = `${type.type}.${field.name}`;
        return { key, type, field: field.name, label: type.label_many, total, rows, sums, filter: this.#filter };
    });

    /** `at`: a past moment, which nothing follows. */
    load(at?: string): Promise<void> {
        clearTimeout(this.#settle);
        this.#at = at;
        return this.fetch(
            () => this.#page(),
            (page) => {
                this.#show(page);
                this.known = true;
                if (at === undefined) this.#follow();
            },
            (error) => {
                this.known = true;
                this.failed = error;
            },
        );
    }

    override stop(): void {
        super.stop();
        clearTimeout(this.#settle);
    }

    #page(): Promise<Page> {
        return askFirst(this.child.type, this.#filter, this.#at);
    }

    #follow(): void {
        const query = { list: this.child.type.type, filter: this.#filter };
        this.follows(live.follow(query, this.#store, (what) => this.#applied(what)));
    }

    #show(page: Page): void {
        titles.add(page.titles);
        titles.addRows(page.rows);
        this.#store.begin(page.rows, page.position, session.me.workspace.epoch, page.total);
        this.#order = page.rows.map((row) => row.id);
        this.#total = page.total;
        if (page.rows.length < page.total) void this.#addUp();
    }

    async #addUp(): Promise<void> {
        const at = this.#at;
        const sums = await askSums(this.child.type, this.#filter, at);
        if (at === this.#at) this.#sums = sums;
    }

    #applied({ upserted, removed, reset }: Applied): void {
        for (const { row } of upserted) {
            titles.addRows([row]);
            if (row.updated_by !== session.me.id) this.lights.set(row.id, Date.now());
        }
        // Where a row stands, and what all add up to, the server knows.
        if (!reset && !upserted.length && !removed.length) return;
        clearTimeout(this.#settle);
        this.#settle = setTimeout(() => this.#refresh(), settle_ms);
    }

    #refresh(): void {
        void this.fetchMore(
            () => this.#page(),
            (page) => this.#show(page),
            // What is on screen is still true, and the channel goes on.
            () => {},
        );
    }
}
