/** The events of one record, newest first, kept up with its version. */
import { api, type Event } from '../../api';
import { titles } from '../../titles.svelte';
import { erasedSince } from './erased_since';

/** The answer to a command may be a moment ahead of the views that histories come from. */
const again_ms = 300;
const tries_max = 5;

export class HistoryState {
    events = $state.raw<Event[]>();
    next = $state<string | null>(null);
    failed = $state.raw<unknown>();
    busy = $state(false);
    #round = 0;

    constructor(
        readonly type: string,
        readonly id: string,
        private readonly page_events: number,
    ) {}

    /** `version`: the newest that is known of; it must be among the events. */
    async load(version: string, at?: string, tries = 1): Promise<void> {
        const round = tries === 1 ? ++this.#round : this.#round;
        try {
            const page = await api.history(this.type, this.id, { limit: this.page_events, at });
            if (round !== this.#round) return;
            titles.add(page.titles);
            const shown = new Set(page.events.map((event) => event.id));
            // Of a past moment what is on screen may lie ahead of it.
            const keeps = at === undefined && !erasedSince(this.events ?? [], page.events);
            const older = keeps ? (this.events ?? []).filter((event) => !shown.has(event.id)) : [];
            this.events = [...page.events, ...older];
            if (!older.length) this.next = page.next;
            this.failed = undefined;
            const isBehind = at === undefined && BigInt(page.events[0]?.version ?? 0) < BigInt(version);
            if (isBehind && tries < tries_max)
                setTimeout(() => round === this.#round && void this.load(version, at, tries + 1), again_ms);
        } catch (error) {
            if (round === this.#round) this.failed = error;
        }
    }

    async more(at?: string): Promise<void> {
        if (!this.next || this.busy) return;
        const round = this.#round;
        this.busy = true;
        const page = await api
            .history(this.type, this.id, { limit: this.page_events, after: this.next, at })
            .catch(() => undefined);
        this.busy = false;
        if (!page || round !== this.#round) return;
        titles.add(page.titles);
        const known = new Set(this.events?.map((event) => event.id));
        this.events = [...(this.events ?? []), ...page.events.filter((event) => !known.has(event.id))];
        this.next = page.next;
    }

    stop(): void {
        this.#round++;
    }
}
