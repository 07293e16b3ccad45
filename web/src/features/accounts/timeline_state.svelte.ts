/** What happened under a hub. */
import { api, type EventPage } from '../../api';
import { EventList } from '../history/event_list.svelte';

const page_events = 30;

export class TimelineState extends EventList {
    /** Events that came while this was on screen light up. */
    fresh = $state.raw(new Set<string>());
    #kinds = '';
    #at: string | undefined;

    constructor(
        readonly type: string,
        readonly id: string,
    ) {
        super();
    }

    /** Another moment replaces the picture once it is here; another choice begins anew. */
    begin(kinds: string, at: string | undefined): Promise<void> {
        if (kinds !== this.#kinds) this.events = undefined;
        this.#kinds = kinds;
        this.#at = at;
        this.failed = undefined;
        return this.fetch(
            () => this.page(),
            (page) => this.show(page),
        );
    }

    async catchUp(): Promise<void> {
        await this.fetchMore(
            () => this.page(),
            (page) => this.#light(page),
            // What is on screen is still true.
            () => {},
        );
    }

    #light(page: EventPage): void {
        if (!this.events) return;
        const known = new Set(this.events.map((event) => event.id));
        this.fresh = new Set(page.events.map((event) => event.id).filter((id) => !known.has(id)));
        this.showOnTop(page);
    }

    protected override page(after?: string): Promise<EventPage> {
        return api.timeline(this.type, this.id, { limit: page_events, after, at: this.#at, kinds: this.#kinds });
    }
}
