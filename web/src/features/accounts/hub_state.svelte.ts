/** The page of a hub: its record and all that hangs under it, kept equal to the server's by one channel. */
import { SvelteMap } from 'svelte/reactivity';
import { api, type Event, type HubChildren } from '../../api';
import { addDecimals } from '../../i18n/format';
import { live } from '../../live';
import { LiveStore, type Applied } from '../../live/live_store.svelte';
import type { Json, RecordType, Row, Text } from '../../model';
import { titles } from '../../titles.svelte';
import { RecordState } from '../records/record_state.svelte';
import { session } from '../session/session.svelte';

export interface ChildList {
    key: string;
    type: RecordType;
    field: string;
    label: Text;
    total: number;
    rows: Row[];
    sums: Record<string, string> | undefined;
    filter: Json;
}

/** Totals of lists that are not loaded whole are asked for again, once things calm down. */
const settle_ms = 500;

export class HubState {
    /** The hub's own record; it edits and flashes like any other. */
    readonly record: RecordState;
    failed = $state.raw<unknown>();
    loaded = $state(false);
    loading = $state(false);
    /** Records of each type that were seen under the hub, at any moment that was on screen. */
    readonly #seen = new SvelteMap<string, Set<string>>();
    /** Counts up with every change under the hub; the timeline follows it. */
    changes = $state(0);
    /** Counts up when what was read before may no longer be true: then the timeline begins anew. */
    resets = $state(0);
    readonly lights = new SvelteMap<string, number>();
    #groups = $state.raw<HubChildren[]>([]);
    readonly #sums = new SvelteMap<string, Record<string, string>>();
    readonly #store = new LiveStore();
    #stop: (() => void) | undefined;
    #settle: ReturnType<typeof setTimeout> | undefined;
    #asked: Promise<void> = Promise.resolve();
    #round = 0;

    constructor(
        readonly type: RecordType,
        readonly id: string,
    ) {
        this.record = new RecordState(type, id);
    }

    readonly children: ChildList[] = $derived.by(() => {
        const all = [...this.#store.rows.values()];
        return this.#groups.flatMap((group, index): ChildList[] => {
            const type = session.model.type(group.type);
            if (!type) return [];
            const rows = all.filter((row) => row.type === group.type && row[group.field] === this.id && !row.archived);
            rows.sort((a, b) => String(b.updated_at ?? '').localeCompare(String(a.updated_at ?? '')));
            // A model may list the same children twice.
            const key = `${group.type}.${group.field}.${index}`;
            const total = Math.max(group.total, rows.length);
            const sums = rows.length === total ? sumOf(type, rows) : this.#sums.get(key);
            return [
                {
                    key,
                    type,
                    field: group.field,
                    label: group.label,
                    total,
                    rows,
                    sums,
                    filter: { '==': [{ var: group.field }, this.id] },
                },
            ];
        });
    });

    /** Settles once the picture that was asked for last is there. */
    get shown(): Promise<void> {
        return this.#asked;
    }

    /** `at`: a past moment, which nothing follows. What was on screen stays there until this is here. */
    load(at?: string): Promise<void> {
        this.loading = true;
        return (this.#asked = this.#load(at).finally(() => (this.loading = false)));
    }

    async #load(at: string | undefined): Promise<void> {
        const round = ++this.#round;
        this.#stop?.();
        clearTimeout(this.#settle);
        await Promise.all([this.record.load(at), this.#fetch(at)]);
        if (round !== this.#round || this.failed) return;
        if (at !== undefined) return void (this.loaded = true);
        this.#stop = live.follow({ page: `${this.type.type}/${this.id}` }, this.#store, (what) => this.#applied(what));
        this.loaded = true;
    }

    seen(type: string): Set<string> {
        return this.#seen.get(type) ?? new Set();
    }

    /** What hangs here now, for a comparison that begins in the past. */
    async seeNow(): Promise<void> {
        const page = await api.page(this.type.type, this.id).catch(() => undefined);
        for (const { type, rows } of page?.children ?? []) this.#see(type, rows);
    }

    #see(type: string, rows: Row[]): void {
        this.#seen.set(type, new Set([...this.seen(type), ...rows.map((row) => row.id)]));
    }

    stop(): void {
        this.#round++;
        clearTimeout(this.#settle);
        this.#stop?.();
        this.record.stop();
    }

    async #fetch(at?: string): Promise<void> {
        const round = this.#round;
        try {
            const page = await api.page(this.type.type, this.id, at);
            if (round !== this.#round) return;
            const rows = page.children.flatMap((group) => group.rows);
            titles.add(page.titles);
            titles.addRows(rows);
            for (const group of page.children) this.#see(group.type, group.rows);
            this.#groups = page.children;
            this.#store.begin([page.record, ...rows], page.position, session.me.workspace.epoch);
            this.failed = undefined;
            for (const child of this.children) if (child.rows.length < child.total) void this.#fetchSums(child, at);
        } catch (error) {
            if (round === this.#round) this.failed = error;
        }
    }

    /** Sums of more rows than the page carries: the board adds up on the server. */
    async #fetchSums({ key, type, filter }: ChildList, at?: string): Promise<void> {
        if (!type.lifecycle || !type.board?.measure) return;
        const board = await api.board(type.type, { filter, limit: 1, at }).catch(() => undefined);
        const sums: Record<string, string> = {};
        for (const column of board?.columns ?? [])
            for (const [currency, amount] of Object.entries(column.sums ?? {}))
                sums[currency] = addDecimals(sums[currency] ?? '0', amount);
        this.#sums.set(key, sums);
    }

    #applied({ upserted, removed, reset }: Applied): void {
        this.changes++;
        if (reset) this.resets++;
        for (const { row } of upserted) {
            titles.addRows([row]);
            if (row.updated_by !== session.me.id) this.lights.set(row.id, Date.now());
        }
        const counts = reset || removed.length > 0 || upserted.some(({ before }) => before === undefined);
        if (!counts) return;
        clearTimeout(this.#settle);
        this.#settle = setTimeout(() => void this.#fetch(), settle_ms);
    }
}

/** Sums per currency of a type's measure; undefined where it has none. */
function sumOf(type: RecordType, rows: Row[]): Record<string, string> | undefined {
    const measure = type.board?.measure;
    if (!measure) return undefined;
    const sums: Record<string, string> = {};
    for (const row of rows) {
        const money = row[measure] as { amount?: string; currency?: string } | undefined;
        if (money?.amount && money.currency)
            sums[money.currency] = addDecimals(sums[money.currency] ?? '0', money.amount);
    }
    return sums;
}

/** Newest first, each once, and as it reads now. */
export function mergeEvents(shown: Event[], newest: Event[]): Event[] {
    const known = new Set(newest.map((event) => event.id));
    return [...newest, ...shown.filter((event) => !known.has(event.id))];
}
