/** What waits for the person signed in: kept for the whole session, so that the badge is true on every page. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { api, type InboxItem } from '../../api';
import { said, t } from '../../i18n/i18n.svelte';
import { live } from '../../live';
import { LiveStore, type Applied } from '../../live/live_store.svelte';
import { LoadedState } from '../../live/loaded_state.svelte';
import { inboxesOf, newestFirst, type RecordType, type Row } from '../../model';
import { paths } from '../../router';
import { inboxKey, inboxKeys, inboxOf } from '../../rules/ways';
import { titles } from '../../titles.svelte';
import { toasts } from '../../ui/toasts.svelte';
import { rowTitle } from '../records/value_text';
import { session } from '../session/session.svelte';

export interface InboxGroup {
    key: string;
    type: RecordType;
    label: string;
    total: number;
    rows: Row[];
}

class Inbox extends LoadedState {
    store = new LiveStore();
    /** Arrived while this tab was open, and not looked at yet. */
    readonly fresh = new SvelteSet<string>();
    loaded = $state(false);
    /** Items beyond those that the answer carried, by inbox. */
    readonly #unseen = new SvelteMap<string, number>();

    get count(): number {
        let unseen = 0;
        for (const number of this.#unseen.values()) unseen += number;
        return this.store.rows.size + unseen;
    }

    get freshCount(): number {
        return this.fresh.size;
    }

    /** By inbox, in the order of the navigation and the model; newest change first. */
    get groups(): InboxGroup[] {
        const rows = [...this.store.rows.values()];
        return session.model.inOrder.flatMap((type) => {
            const own = newestFirst(rows.filter((row) => row.type === type.type));
            const wanted = own.map((row) => inboxOf(type, { ...session.variables, ...row }));
            return inboxesOf(type).flatMap((inbox, index) => {
                // What rules here cannot tell (a field that is not sent) stands in the first.
                const mine = own.filter((_, at) => (wanted[at] ? wanted[at] === inbox : index === 0));
                const key = inboxKey(type.type, index);
                const total = mine.length + (this.#unseen.get(key) ?? 0);
                return total ? [{ key, type, label: said(inbox.label), total, rows: mine }] : [];
            });
        });
    }

    start(): Promise<void> {
        this.stop();
        this.failed = undefined;
        return this.fetch(
            () => api.inbox(),
            (answer) => {
                titles.add(answer.titles);
                this.#begin(answer.items, answer.position);
            },
        );
    }

    override stop(): void {
        super.stop();
        this.store = new LiveStore();
        this.fresh.clear();
        this.#unseen.clear();
        this.loaded = false;
    }

    #begin(items: InboxItem[], position: string): void {
        const rows = items.flatMap((item) => item.rows);
        this.store.begin(rows, position, session.me.workspace.epoch);
        const keys = inboxKeys(items);
        for (const [index, item] of items.entries()) {
            titles.addRows(item.rows);
            this.#unseen.set(keys[index]!, Math.max(0, item.total - item.rows.length));
        }
        this.loaded = true;
        this.follows(live.follow({ inbox: true }, this.store, (what) => this.#applied(what)));
    }

    #applied({ upserted, removed, by, reset }: Applied): void {
        for (const row of removed) this.fresh.delete(row.id);
        if (reset) this.#begunAnew();
        const arrived = upserted.filter(({ before }) => before === undefined).map(({ row }) => row);
        titles.addRows(arrived);
        // What someone put there for themselves needs no fanfare.
        const mine = (row: Row) => row.updated_by === session.me.id && (reset || by.includes(session.me.id));
        const others = arrived.filter((row) => !mine(row));
        for (const row of others) this.fresh.add(row.id);
        if (others.length > 3) return toasts.show(t().inbox.waiting(others.length), { href: paths.inbox });
        for (const row of others) this.#tell(row);
    }

    #begunAnew(): void {
        this.#unseen.clear();
        for (const id of this.fresh) if (!this.store.rows.has(id)) this.fresh.delete(id);
    }

    #tell(row: Row): void {
        const type = session.model.type(row.type);
        const inbox = type && (inboxOf(type, { ...session.variables, ...row }) ?? inboxesOf(type)[0]);
        const text = t().inbox.arrived(said(inbox?.label), rowTitle(row));
        toasts.show(text, { href: paths.record(row.type, row.id) });
        toasts.announce(text);
    }
}

export const inbox = new Inbox();
