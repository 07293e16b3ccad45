/** A board: the newest cards of each column, the totals of all, and what becomes of a card that was dropped. */
import { SvelteMap } from 'svelte/reactivity';
import { api, type Board, type Page, type RecordAnswer, type Totals } from '../../api';
import { t, said } from '../../i18n/i18n.svelte';
import { live } from '../../live';
import type { Applied } from '../../live/followed';
import { LiveStore } from '../../live/live_store.svelte';
import { LoadedState } from '../../live/loaded_state.svelte';
import { newestFirst, stateOf, type Json, type RecordType, type Row, type State } from '../../model';
import { problemText } from '../../problems';
import { both } from '../../rules/filter';
import { titles } from '../../titles.svelte';
import { toasts } from '../../ui/toasts.svelte';
import { sumsOf } from '../records/sums';
import { actorText, rowTitle } from '../records/value_text';
import { session } from '../session/session.svelte';

export interface Column {
    state: State;
    rows: Row[];
    totals: Totals;
}
export interface Light {
    at: number;
    by: string | undefined;
}

const first_cards = 50;
const more_cards = 100;
const found_max = 200;
/** So long the server's event may take after its answer; then the answer itself is shown. */
const event_ms_max = 2_500;
const light_ms = 6_000;

interface BoardAnswer {
    board: Board;
    found: Page | undefined;
}

export class BoardState extends LoadedState {
    readonly pending = new SvelteMap<string, string>();
    readonly refused = new SvelteMap<string, string>();
    readonly lights = new SvelteMap<string, Light>();
    /** The cards that a search by name found; undefined: all. */
    #found = $state.raw<Set<string> | undefined>();
    #foundMore = $state(false);
    #columnTotals = $state.raw<Record<string, Totals>>({});
    readonly #next = new SvelteMap<string, string | null>();
    readonly #store = new LiveStore();
    #filter: Json | undefined;
    #q = '';
    /** The past moment on screen: nothing is followed, and nothing can be changed. */
    #at = $state<string>();
    #isLeft = false;

    constructor(readonly type: RecordType) {
        super();
    }

    get field(): string {
        return this.type.lifecycle!.field;
    }

    get limited(): number | undefined {
        return this.#foundMore ? found_max : undefined;
    }

    readonly columns: Column[] = $derived.by(() => {
        const byState = new Map<unknown, Row[]>();
        for (const row of this.#store.rows.values()) {
            if (this.#found && !this.#found.has(row.id)) continue;
            const rows = byState.get(row[this.field]) ?? [];
            rows.push(row);
            byState.set(row[this.field], rows);
        }
        return this.type.lifecycle!.states.map((state) => {
            const rows = newestFirst(byState.get(state.name) ?? []);
            const all = this.#columnTotals[state.name] ?? { count: 0 };
            const found = () => ({ count: rows.length, sums: sumsOf(this.type, rows) });
            return { state, rows, totals: this.#found ? found() : all };
        });
    });

    get total(): number {
        return this.columns.reduce((sum, column) => sum + column.totals.count, 0);
    }

    get at(): string | undefined {
        return this.#at;
    }

    get mayWrite(): boolean {
        return this.#at === undefined && session.mayAnyStep(this.type.type);
    }

    /** The last change before the moment on screen. */
    get changedAt(): string | undefined {
        return [...this.#store.rows.values()].reduce<string | undefined>(
            (last, row) => (row.updated_at && (!last || row.updated_at > last) ? row.updated_at : last),
            undefined,
        );
    }

    row(id: string): Row | undefined {
        return this.#store.rows.get(id);
    }

    override stop(): void {
        super.stop();
        this.#isLeft = true;
    }

    /** The cards before stay on screen until these are here. */
    ask(filter: Json | undefined, q: string, at?: string): Promise<void> {
        this.#filter = filter;
        this.#q = q;
        this.failed = undefined;
        return this.fetch(
            () => this.#answer(at),
            (answer) => this.#begin(answer, at),
        );
    }

    refresh(): void {
        void this.ask(this.#filter, this.#q, this.#at);
    }

    /** Further cards of a column, from the newest on; what is here already counts only once. */
    more(state: string): Promise<void> {
        const filter = both(this.#filter, { '==': [{ var: this.field }, state] })!;
        const after = this.#next.get(state);
        return this.fetchMore(
            () => api.list(this.type.type, { filter, sort: '-updated_at', limit: more_cards, at: this.#at, after }),
            (page) => {
                titles.add(page.titles);
                this.#store.merge(page.rows);
                this.#next.set(state, page.next);
            },
            // What is on screen is still true.
            (error) => toasts.problem(problemText(error), 'more'),
        );
    }

    /** A command is on its way: the card waits where it is, marked with where it wants to go. */
    wait(id: string, to: string): void {
        this.refused.delete(id);
        this.pending.set(id, to);
    }

    /** The server accepted. Its event moves the card; if the connection is down, the answer does. */
    accepted(answer: RecordAnswer): void {
        const settle = () => {
            this.#store.merge([answer]);
            this.pending.delete(answer.id);
        };
        if (live.connection !== 'live') return settle();
        setTimeout(() => this.pending.has(answer.id) && settle(), event_ms_max);
    }

    /** Beside the card, or wherever one is by then. */
    refuse(row: Row, why: string): void {
        this.pending.delete(row.id);
        if (this.#isLeft || !this.row(row.id)) return toasts.problem(`${rowTitle(row)}: ${why}`);
        this.refused.set(row.id, why);
        toasts.announce(why);
    }

    get #narrowed(): { filter?: Json } {
        return this.#filter === undefined ? {} : { filter: this.#filter };
    }

    #board(at: string | undefined): Promise<Board> {
        return api.board(this.type.type, { ...this.#narrowed, by: this.field, limit: first_cards, at });
    }

    #search(at: string | undefined): Promise<Page> {
        return api.list(this.type.type, { ...this.#narrowed, q: this.#q, sort: '-updated_at', limit: found_max, at });
    }

    async #answer(at: string | undefined): Promise<BoardAnswer> {
        return { board: await this.#board(at), found: this.#q ? await this.#search(at) : undefined };
    }

    #begin(answer: BoardAnswer, at: string | undefined): void {
        this.#show(answer, at);
        // The past is over: no channel follows it.
        if (at !== undefined) return;
        const query = { ...this.#narrowed, list: this.type.type, by: this.field };
        this.follows(live.follow(query, this.#store, (what) => this.#applied(what)));
    }

    #show({ board, found }: BoardAnswer, at: string | undefined): void {
        const rows = board.columns.flatMap((column) => column.rows);
        titles.add(board.titles);
        titles.addRows(rows);
        this.#at = at;
        this.pending.clear();
        this.refused.clear();
        this.#next.clear();
        this.#store.begin(rows, board.position, session.me.workspace.epoch);
        this.#columnTotals = Object.fromEntries(board.columns.map((column) => [column.state, totalsOf(column)]));
        this.#find(found);
    }

    #find(found: Page | undefined): void {
        this.#found = found && new Set(found.rows.map((row) => row.id));
        this.#foundMore = Boolean(found?.next);
        if (!found) return;
        titles.add(found.titles);
        this.#store.merge(found.rows);
    }

    #applied({ upserted, reset }: Applied): void {
        // The channel goes on: left and asked again from the same place, it would only begin anew once more.
        if (reset)
            return void this.fetchMore(
                () => this.#answer(undefined),
                (answer) => this.#show(answer, undefined),
            );
        // Totals come with every frame that has any; before the first one, those of the GET are right.
        if (Object.keys(this.#store.totals).length || upserted.length) this.#columnTotals = this.#store.totals;
        for (const { before, row } of upserted) this.#changed(before, row);
    }

    #changed(before: Row | undefined, row: Row): void {
        titles.addRows([row]);
        const moved = before !== undefined && before[this.field] !== row[this.field];
        if (moved || this.pending.get(row.id) === row[this.field]) this.pending.delete(row.id);
        const mine = row.updated_by === session.me.id;
        this.#light(row.id, mine ? undefined : row.updated_by);
        if (mine || !moved) return;
        const to = said(stateOf(this.type, row[this.field])?.label);
        toasts.announce(t().board.moved(actorText(row.updated_by), rowTitle(row), to));
    }

    #light(id: string, by: string | undefined): void {
        const at = Date.now();
        this.lights.set(id, { at, by });
        setTimeout(() => this.lights.get(id)?.at === at && this.lights.delete(id), light_ms);
    }
}

function totalsOf({ count, sums, weighted }: Totals): Totals {
    return { count, ...(sums && { sums }), ...(weighted && { weighted }) };
}
