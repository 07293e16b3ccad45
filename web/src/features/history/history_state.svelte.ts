/** The events of one record. */
import { api, type EventPage } from '../../api';
import { EventList } from './event_list.svelte';

export class HistoryState extends EventList {
    #at: string | undefined;

    constructor(
        readonly type: string,
        readonly id: string,
        private readonly page_events: number,
    ) {
        super();
    }

    /** To be asked again whenever the record has another version: its newest event is in the history at once. */
    load(at?: string): Promise<void> {
        this.#at = at;
        return this.fetch(
            () => this.page(),
            // Of a past moment what is on screen may lie ahead of it.
            (page) => (at === undefined ? this.showOnTop(page) : this.show(page)),
        );
    }

    protected override page(after?: string): Promise<EventPage> {
        return api.history(this.type, this.id, { limit: this.page_events, after, at: this.#at });
    }
}
