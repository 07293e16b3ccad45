/** What waits for the person signed in: kept for the whole session, so that the badge is true on every page. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { api, type InboxItem } from '../../api';
import { said, t } from '../../i18n/i18n.svelte';
import { live } from '../../live';
import type { Applied } from '../../live/followed';
import { LiveStore } from '../../live/live_store.svelte';
import { LoadedState } from '../../live/loaded_state.svelte';
import { currentState, inboxesOf, newestFirst, type RecordType, type Row, type Text } from '../../model';
import { paths } from '../../router';
import { hasMovedOn, waitsAnew } from '../../rules/inbox_news';
import { inboxKey, inboxKeys, waitsFor, type Absent } from '../../rules/ways';
import { titles } from '../../titles.svelte';
import { toasts } from '../../ui/toasts.svelte';
import { nameInFull } from '../records/full_name';
import { session } from '../session/session.svelte';

/** So many are told one by one; more at the same time are counted. */
const told_max = 3;
const group = 'inbox';

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
            const wanted = own.map((row) => waitsFor(type, row, session.variables, this.#absent));
            return [undefined, ...this.#absent.map(({ id }) => id)].flatMap((absent) =>
                inboxesOf(type).flatMap((inbox, index) => {
                    // What rules here cannot tell (a field that is not sent) stands in the first.
                    const isHere = (place: (typeof wanted)[number]) =>
                        place ? place.inbox === inbox && place.absent === absent : index === 0 && !absent;
                    const rows = own.filter((_, at) => isHere(wanted[at]));
                    const key = inboxKey(type.type, index, absent);
                    const total = rows.length + (this.#unseen.get(key) ?? 0);
                    return total ? [{ key, type, label: this.#label(inbox.label, absent), total, rows }] : [];
                }),
            );
        });
    }

    get #absent(): Absent[] {
        return session.me.stands_in_for ?? [];
    }

    #label(label: Text | undefined, absent: string | undefined): string {
        if (!absent) return said(label);
        return t().inbox.insteadOf(said(label), titles.of('user', absent) ?? '');
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
        const keys = inboxKeys(items.filter((item) => !item.for));
        for (const item of items) {
            titles.addRows(item.rows);
            const key = item.for ? this.#keyFor(item, item.for) : keys.shift();
            this.#unseen.set(key ?? '', Math.max(0, item.total - item.rows.length));
        }
        this.loaded = true;
        this.follows(live.follow({ inbox: true }, this.store, (what) => this.#applied(what)));
    }

    #keyFor({ type, label }: InboxItem, absent: string): string {
        const known = session.model.type(type);
        const index = known ? inboxesOf(known).findIndex((inbox) => inbox.label?.en === label.en) : 0;
        return inboxKey(type, Math.max(0, index), absent);
    }

    #applied({ upserted, removed, by, reset }: Applied): void {
        for (const row of removed) this.fresh.delete(row.id);
        if (reset) this.#begunAnew();
        titles.addRows(upserted.map(({ row }) => row));
        // What someone put there for themselves needs no fanfare.
        const mine = (row: Row) => row.updated_by === session.me.id && (reset || by.includes(session.me.id));
        const news = upserted.filter(({ before, row }) => !mine(row) && this.#isNews(before, row));
        // Nor is it news any longer once one has done something about it.
        for (const { row } of upserted) if (mine(row)) this.fresh.delete(row.id);
        for (const { row } of news) this.fresh.add(row.id);
        const open = toasts.of(group, new Set(news.map(({ row }) => row.id)));
        if (open.length + news.length <= told_max) return news.forEach((each) => this.#tell(each));
        for (const { id } of toasts.of(group)) toasts.dismiss(id);
        toasts.show(t().inbox.news(this.fresh.size), { href: paths.inbox, group });
    }

    #isNews(before: Row | undefined, row: Row): boolean {
        const type = session.model.type(row.type);
        return type !== undefined && waitsAnew(type, before, row, session.variables);
    }

    #begunAnew(): void {
        this.#unseen.clear();
        for (const id of this.fresh) if (!this.store.rows.has(id)) this.fresh.delete(id);
    }

    #tell({ before, row }: Applied['upserted'][number]): void {
        const type = session.model.type(row.type);
        const place = type && waitsFor(type, row, session.variables, this.#absent);
        const label = place?.inbox.label ?? (type && inboxesOf(type)[0]?.label);
        const arrived = t().inbox.arrived(this.#label(label, place?.absent), nameInFull(row));
        const state = type && hasMovedOn(type, before, row) ? said(currentState(type, row)?.label) : '';
        const text = state ? t().record.moved(arrived, state) : arrived;
        // It takes the place of what was said of the same record before.
        toasts.show(text, { href: paths.record(row.type, row.id), subject: row.id, group });
        toasts.announce(text);
    }
}

export const inbox = new Inbox();
