/**
 * One list: its rows from the server as far as somebody looks, and what changes while it is on screen. Rows never move
 * by themselves.
 */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { api, type ListQuery, type Page, type TotalsAnswer } from '../../api';
import { live } from '../../live';
import type { Applied } from '../../live/followed';
import { LiveStore } from '../../live/live_store.svelte';
import { LoadedState } from '../../live/loaded_state.svelte';
import type { Json, Row } from '../../model';
import { both } from '../../rules/filter';
import { startsOf, type Stretch } from '../../rules/stretches';
import { titles } from '../../titles.svelte';
import { session } from '../session/session.svelte';
import { FurtherFields } from './further_fields.svelte';
import { groupFilter, ListSection, type Group } from './list_section.svelte';
import { RowPages } from './row_pages.svelte';

export interface Asked {
    type: string;
    filter: Json | undefined;
    q: string;
    sort: string;
    archived: boolean;
    /** Rows of a page; 100 where nothing is said. */
    limit?: number;
    /** A past moment; now where nothing is said. */
    at?: string;
    /** What the rows are grouped by. */
    by?: string;
    /** What rows say only when they are asked to: roll-ups that the type's list does not have. */
    further?: string[];
}

const page_rows = 100;
/** So many ids are asked for at once. */
const present_max = 200;

export class ListState extends LoadedState {
    sections = $state.raw<ListSection[]>([]);
    /** What was made since, above all others. */
    added = $state.raw<string[]>([]);
    total = $state(0);
    /** Another number each time that another picture was asked for and came. */
    picture = $state(0);
    /** The past moment on screen: nothing is followed, and nothing can be changed. */
    at = $state<string>();
    readonly flashing = new SvelteMap<string, number>();
    readonly gone = new SvelteMap<string, Row>();
    /** Rows that would be in the list now, and are not shown yet. */
    readonly fresh = new SvelteSet<string>();
    readonly #store = new LiveStore();
    readonly #further = new FurtherFields();
    readonly #shown = new Set<string>();
    #asked: Asked | undefined;

    readonly stretches: Stretch[] = $derived([
        { rows: this.added.length, headed: false },
        ...this.sections.map((section) => section.stretch),
    ]);
    readonly starts: number[] = $derived(startsOf(this.stretches));

    row(id: string): Row | undefined {
        const row = this.#store.rows.get(id) ?? this.gone.get(id);
        return row && this.#further.with(row);
    }

    /** The row at a place; stretch 0 is what was added. */
    idAt(stretch: number, row: number): string | undefined {
        return stretch === 0 ? this.added[row] : this.sections[stretch - 1]?.pages.id(row);
    }

    /** Those that are here, in their order. */
    get ids(): string[] {
        return [...this.added, ...this.sections.flatMap(({ pages }) => pages.ids)];
    }

    /** Those that one sees, but for rows that left the list: not what is folded away. */
    get visible(): string[] {
        const open = this.sections.filter(({ folded }) => !folded);
        const ids = [...this.added, ...open.flatMap(({ pages }) => pages.ids)];
        return ids.filter((id) => !this.gone.has(id));
    }

    /** Which of these rows are in the list, here or further on. */
    async present(ids: string[]): Promise<Set<string>> {
        const asked = this.#asked!;
        const here = new Set(this.ids);
        const there = ids.filter((id) => !this.gone.has(id));
        const found = new Set(there.filter((id) => here.has(id)));
        const rest = there.filter((id) => !here.has(id));
        for (let from = 0; from < rest.length; from += present_max) {
            const chosen = { in: [{ var: 'id' }, rest.slice(from, from + present_max)] };
            const query = this.#query({ ...asked, filter: both(asked.filter, chosen) });
            const page = await api.list(asked.type, { ...query, limit: present_max, ...lean(asked) });
            for (const { id } of page.rows) found.add(id);
        }
        return found;
    }

    get rows(): Row[] {
        return this.ids.flatMap((id) => this.row(id) ?? []);
    }

    /** A past moment is on screen, or on its way there. */
    get isPast(): boolean {
        return this.at !== undefined || this.#asked?.at !== undefined;
    }

    /** There is not a line to show. */
    get isEmpty(): boolean {
        return this.starts.at(-1) === 0;
    }

    /** The last change before the moment on screen, of the rows that are here. */
    get changedAt(): string | undefined {
        return this.rows.reduce<string | undefined>(
            (last, row) => (row.updated_at && (!last || row.updated_at > last) ? row.updated_at : last),
            undefined,
        );
    }

    ask(asked: Asked): Promise<void> {
        this.#asked = asked;
        this.failed = undefined;
        return this.fetch(
            () => this.#question(asked),
            (answer) => this.#begin(asked, answer),
        );
    }

    refresh(): void {
        if (this.#asked) void this.ask(this.#asked);
    }

    override stop(): void {
        super.stop();
        this.#further.stop();
    }

    /** Rows that are about to be seen. */
    need(section: ListSection, from: number, to: number): Promise<void> {
        return section.pages.need(from, to).catch((error: unknown) => {
            if (this.sections.includes(section)) this.failed = error;
        });
    }

    /** The answer to a command of ours. It is of now, and not of a past moment on screen. */
    took(row: Row): void {
        if (this.at !== undefined) return;
        titles.addRows([row]);
        this.#store.merge([row]);
    }

    #question(asked: Asked): Promise<Page | TotalsAnswer> {
        const { type, by } = asked;
        const { filter, q, archived, at } = this.#query(asked);
        if (by === undefined) return this.#page(asked, asked.filter);
        return api.totals(type, { by, ...(filter !== undefined && { filter }), q: q!, archived: archived!, at });
    }

    #query({ filter, q, sort, archived, at }: Asked): ListQuery {
        return {
            ...(filter !== undefined && { filter }),
            q,
            sort,
            at,
            archived: archived ? 'only' : 'no',
        };
    }

    async #page(asked: Asked, filter: Json | undefined, more: Partial<ListQuery> = {}): Promise<Page> {
        const { type, limit = page_rows } = asked;
        const fields = this.#further.fieldsOf(type, asked.further);
        const query = { ...this.#query({ ...asked, filter }), limit, ...(fields && { fields }), ...more };
        const page = await api.list(type, query);
        titles.add(page.titles);
        return page;
    }

    #section(asked: Asked, group: Group | undefined, count: number): ListSection {
        const filter = group ? groupFilter(asked.filter, group) : asked.filter;
        const ask = async (after: string | undefined, limit: number, isPassing: boolean) => {
            const page = await this.#page(asked, filter, {
                after: after ?? null,
                limit,
                ...(isPassing && lean(asked)),
            });
            if (!isPassing && this.#asked === asked) this.#take(page);
            return page;
        };
        const pages = new RowPages(count, ask, asked.limit ?? page_rows, (ids) => this.#drop(ids));
        return new ListSection(group, pages);
    }

    #begin(asked: Asked, answer: Page | TotalsAnswer): void {
        this.#show(asked, answer);
        this.picture += 1;
        const { type, filter, archived, at } = asked;
        // Archived records are history, and the past is over: no channel follows them.
        if (archived || at !== undefined) return;
        const query = { list: type, ...(filter !== undefined && { filter }) };
        this.follows(live.follow(query, this.#store, (what) => this.#applied(what)));
    }

    #show(asked: Asked, answer: Page | TotalsAnswer): void {
        this.at = asked.at;
        this.added = [];
        for (const each of [this.gone, this.fresh, this.flashing, this.#shown]) each.clear();
        this.#further.clear();
        titles.add(answer.titles);
        this.total = answer.total;
        this.#store.begin([], answer.position, session.me.workspace.epoch, answer.total);
        if ('groups' in answer)
            this.sections = answer.groups.map(({ by, count }) =>
                this.#section(asked, { field: asked.by!, value: by[0] ?? null }, count),
            );
        else {
            this.#take(answer);
            const all = this.#section(asked, undefined, answer.total);
            all.pages.begin(answer);
            this.sections = answer.total ? [all] : [];
        }
    }

    #take(page: Page): void {
        titles.addRows(page.rows);
        this.#further.take(page.rows);
        this.#store.merge(page.rows);
        for (const { id } of page.rows) {
            this.#shown.add(id);
            this.fresh.delete(id);
        }
    }

    #drop(ids: string[]): void {
        for (const id of ids) {
            this.#shown.delete(id);
            this.#store.rows.delete(id);
            this.#further.drop(id);
        }
    }

    #applied({ upserted, removed, reset }: Applied): void {
        const asked = this.#asked!;
        // The channel goes on: left and asked again from the same place, it would only begin anew once more.
        if (reset)
            return void this.fetchMore(
                () => this.#question(asked),
                (answer) => this.#show(asked, answer),
            );
        const all = asked.q === '';
        const grew = this.#store.total > this.total;
        if (all) this.total = this.#store.total;
        const isWhole = this.#shown.size >= this.total;
        for (const { row } of upserted) {
            titles.addRows([row]);
            this.gone.delete(row.id);
            if (this.#shown.has(row.id)) this.flashing.set(row.id, Date.now());
            // What one has just made oneself is what one looks for now; and an empty list has nothing that could jump.
            else if (all && (this.isEmpty || (row.version === '1' && row.created_by === session.me.id))) this.#add(row);
            // While further pages are not loaded it may well belong to one of them: then it is new only if it was just
            // made, or there are more than before.
            else if (all && (isWhole || row.version === '1' || grew)) this.fresh.add(row.id);
        }
        this.#further.ask(
            asked.type,
            upserted.map(({ row }) => row.id).filter((id) => this.#shown.has(id)),
        );
        for (const row of removed) {
            this.fresh.delete(row.id);
            if (this.#shown.has(row.id)) this.gone.set(row.id, row);
        }
    }

    #add(row: Row): void {
        this.#shown.add(row.id);
        this.added = [row.id, ...this.added];
        this.flashing.set(row.id, Date.now());
    }
}

/** On the way past rows their cursors are all that is wanted. */
function lean({ type }: Asked): Partial<ListQuery> {
    const title = session.model.type(type)?.title;
    return title === undefined ? {} : { fields: title };
}
