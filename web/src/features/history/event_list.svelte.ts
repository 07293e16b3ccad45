/** Events on screen, newest first: one page at first, and older ones as they are asked for. */
import type { Event, EventPage } from '../../api';
import { LoadedState } from '../../live/loaded_state.svelte';
import { problemText } from '../../problems';
import { titles } from '../../titles.svelte';
import { toasts } from '../../ui/toasts.svelte';
import { withNewest, withOlder, type EventPages } from './event_pages';

export abstract class EventList extends LoadedState {
    events = $state.raw<Event[]>();
    next = $state<string | null>(null);

    /** The newest page, or the one that follows `after`. */
    protected abstract page(after?: string): Promise<EventPage>;

    async more(): Promise<void> {
        const { next } = this;
        if (!next || this.busy || this.loading) return;
        await this.fetchMore(
            () => this.page(next),
            // What came on top meanwhile may have begun the list anew.
            (page) => this.next === next && this.show(page, withOlder(this.#pages, page)),
            // What is on screen is still true.
            (error) => toasts.problem(problemText(error), 'more'),
        );
    }

    /** Unless a later one is shown already. */
    protected showOnTop(page: EventPage): void {
        const [newest] = this.events ?? [];
        if (newest && BigInt(page.position) < BigInt(newest.position)) return;
        this.show(page, withNewest(this.#pages, page));
    }

    protected show(page: EventPage, { events, next }: EventPages = page): void {
        titles.add(page.titles);
        this.events = events;
        this.next = next;
    }

    get #pages(): EventPages {
        return { events: this.events ?? [], next: this.next };
    }
}
