/** The page of a hub: its record and all that hangs under it, kept equal to the server's by one channel. */
import { SvelteMap } from 'svelte/reactivity';
import { api, type HubChildren, type HubPage } from '../../api';
import { live } from '../../live';
import type { Applied } from '../../live/followed';
import { LiveStore } from '../../live/live_store.svelte';
import { LoadedState } from '../../live/loaded_state.svelte';
import type { RecordType, Row } from '../../model';
import { inListOrder, openFirst, type Words } from '../../rules/list_order';
import { titles } from '../../titles.svelte';
import { RecordState } from '../records/record_state.svelte';
import { titleOf } from '../records/value_text';
import { sumsByState, type StateSums } from '../records/sums';
import { session } from '../session/session.svelte';
import { askFirst, askSums, refersTo, settle_ms, type ChildList } from './child_list';

export class HubState extends LoadedState {
    /** The hub's own record; it edits and flashes like any other. */
    readonly record: RecordState;
    loaded = $state(false);
    /** Records of each type that were seen under the hub, at any moment that was on screen. */
    readonly #seen = new SvelteMap<string, Set<string>>();
    /** Counts up with every change under the hub; the timeline follows it. */
    changes = $state(0);
    /** Counts up when what was read before may no longer be true: then the timeline begins anew. */
    resets = $state(0);
    readonly lights = new SvelteMap<string, number>();
    #groups = $state.raw<HubChildren[]>([]);
    readonly #sums = new SvelteMap<string, StateSums[]>();
    readonly #store = new LiveStore();
    #settle: ReturnType<typeof setTimeout> | undefined;

    constructor(
        readonly type: RecordType,
        readonly id: string,
    ) {
        super();
        this.record = new RecordState(type, id);
    }

    readonly children: ChildList[] = $derived.by(() => {
        const all = [...this.#store.rows.values()];
        return this.#groups.flatMap((group, index): ChildList[] => {
            const type = session.model.type(group.type);
            if (!type) return [];
            const own = all.filter((row) => row.type === group.type && row[group.field] === this.id && !row.archived);
            const rows = openFirst(type, inListOrder(type, own, words()));
            // A model may list the same children twice.
            const key = `${group.type}.${group.field}.${index}`;
            const total = Math.max(group.total, rows.length);
            const sums = rows.length === total ? sumsByState(type, rows) : (this.#sums.get(key) ?? []);
            return [
                {
                    key,
                    type,
                    field: group.field,
                    label: group.label,
                    total,
                    rows,
                    sums,
                    filter: refersTo(group.field, this.id),
                },
            ];
        });
    });

    /** `at`: a past moment, which nothing follows. */
    load(at?: string): Promise<void> {
        clearTimeout(this.#settle);
        return this.fetch(
            async () => (await Promise.all([this.#page(at), this.record.load(at)]))[0],
            (page) => {
                this.#show(page, at);
                if (at === undefined) this.#follow();
                this.loaded = true;
            },
        );
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

    override stop(): void {
        super.stop();
        clearTimeout(this.#settle);
        this.record.leave();
    }

    /** Of lists that come cut to the newest, the first in their order as well. */
    async #page(at?: string): Promise<HubPage> {
        const page = await api.page(this.type.type, this.id, at);
        const children = page.children.map(async (group): Promise<HubChildren> => {
            const type = session.model.type(group.type);
            if (!type || group.rows.length >= group.total) return group;
            const first = await askFirst(type, refersTo(group.field, this.id), at).catch(() => undefined);
            titles.add(first?.titles);
            const rows = new Map([...(first?.rows ?? []), ...group.rows].map((row) => [row.id, row]));
            return { ...group, rows: [...rows.values()] };
        });
        return { ...page, children: await Promise.all(children) };
    }

    #follow(): void {
        const query = { page: `${this.type.type}/${this.id}` };
        this.follows(live.follow(query, this.#store, (what) => this.#applied(what)));
    }

    #refresh(): void {
        void this.fetchMore(
            () => this.#page(),
            (page) => this.#show(page),
        );
    }

    #show(page: HubPage, at?: string): void {
        const rows = page.children.flatMap((group) => group.rows);
        titles.add(page.titles);
        titles.addRows(rows);
        for (const group of page.children) this.#see(group.type, group.rows);
        this.#groups = page.children;
        this.#store.begin([page.record, ...rows], page.position, session.me.workspace.epoch);
        this.failed = undefined;
        for (const child of this.children) if (child.rows.length < child.total) void this.#fetchSums(child, at);
    }

    async #fetchSums({ key, type, filter }: ChildList, at?: string): Promise<void> {
        const sums = await askSums(type, filter, at);
        if (type.lifecycle && type.board?.measure) this.#sums.set(key, sums);
    }

    #applied({ upserted, removed, reset }: Applied): void {
        this.changes++;
        if (reset) this.resets++;
        for (const { row } of upserted) {
            titles.addRows([row]);
            if (row.updated_by !== session.me.id) this.lights.set(row.id, Date.now());
        }
        // Of a list that is not here whole, the server adds up.
        const isCut = ({ type }: Row) =>
            this.children.some((list) => list.type.type === type && this.#sums.has(list.key));
        const counts =
            reset || removed.length > 0 || upserted.some(({ before, row }) => before === undefined || isCut(row));
        if (!counts) return;
        clearTimeout(this.#settle);
        this.#settle = setTimeout(() => this.#refresh(), settle_ms);
    }
}

function words(): Words {
    const { language, currency } = session.me.workspace;
    return { language, currency, titleOf };
}
