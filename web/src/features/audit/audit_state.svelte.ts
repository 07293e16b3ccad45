/** The log, newest first, and what is written while one looks at it. */
import { Problem, type Event } from '../../api';
import { log, type EventFilter } from '../../log_api';
import { LogTail, type TailState } from '../../live/event_stream';
import { titles } from '../../titles.svelte';
import { session } from '../session/session.svelte';
import { withoutPersonal } from './forget';

const page_lines = 60;
/** A live log may run for days: what was scrolled in from the past stays, the live part is bounded. */
const live_lines_max = 2_000;

export class AuditState {
    events = $state.raw<Event[]>([]);
    next = $state<string | null>(null);
    loading = $state(true);
    busy = $state(false);
    failed = $state.raw<unknown>();
    tail = $state<TailState>();
    paused = $state(false);
    /** Lines that came while paused, or while one reads further down: they do not push away what is being read. */
    waiting = $state.raw<Event[]>([]);
    /** Lines that came while on screen, to light up. */
    fresh = $state.raw(new Set<string>());
    /** Set by the page: further down than the newest line. */
    away = false;
    #filter: EventFilter = {};
    #follows = false;
    #tail: LogTail<Event> | undefined;
    #round = 0;

    /** `follows`: whether lines to come can match at all. */
    async ask(filter: EventFilter, follows: boolean): Promise<void> {
        const round = ++this.#round;
        this.#filter = filter;
        this.#follows = follows;
        this.#tail?.stop();
        this.tail = undefined;
        this.loading = true;
        try {
            const { epoch, head } = await log.head();
            const page = await log.newest(filter, `${epoch}:${BigInt(head) + 1n}`, page_lines);
            if (round !== this.#round) return;
            this.events = page.events;
            this.next = page.next ?? null;
            this.waiting = [];
            this.fresh = new Set();
            this.failed = undefined;
            if (follows) this.#follow(`${epoch}:${head}`);
        } catch (error) {
            if (round === this.#round) this.failed = error;
        }
        if (round === this.#round) this.loading = false;
    }

    retry(): void {
        void this.ask(this.#filter, this.#follows);
    }

    async more(): Promise<void> {
        if (!this.next || this.busy || this.loading) return;
        const round = this.#round;
        this.busy = true;
        try {
            const page = await log.newest(this.#filter, this.next, page_lines);
            if (round !== this.#round) return;
            this.events = [...this.events, ...page.events];
            this.next = page.next ?? null;
        } catch (error) {
            if (round === this.#round) this.failed = error;
        } finally {
            this.busy = false;
        }
    }

    pause(): void {
        this.paused = true;
    }

    /** Shows what waited. */
    resume(): void {
        this.paused = false;
        this.show();
    }

    show(): void {
        const lines = this.waiting;
        this.waiting = [];
        this.#add(lines);
    }

    stop(): void {
        this.#round++;
        this.#tail?.stop();
    }

    #follow(after: string): void {
        // The times of a filter are about the past; what comes now lies within them.
        const { from_time: _from, to_time: _to, ...filter } = this.#filter;
        const round = this.#round;
        this.#tail = new LogTail<Event>(
            after,
            (from, signal) => log.follow(filter, from, signal),
            {
                received: (events) => round === this.#round && this.#received(events),
                state: (state) => {
                    if (round === this.#round) this.tail = state;
                },
                reset: () => {
                    if (round === this.#round) this.retry();
                },
            },
            (error) => error instanceof Problem && error.status >= 400 && error.status < 500 && error.status !== 429,
        );
        void this.#tail.run();
    }

    #received(events: Event[]): void {
        for (const { kind, stream } of events) if (kind === 'erased') this.#forget(stream);
        const newest = [...events].reverse();
        if (this.paused || this.away) this.waiting = [...newest, ...this.waiting].slice(0, live_lines_max);
        else this.#add(newest);
    }

    #forget(stream: string): void {
        const [name = '', id = ''] = stream.split('/');
        const type = session.model.type(name);
        titles.forget(id);
        const forgotten = (event: Event) => (type && event.stream === stream ? withoutPersonal(event, type) : event);
        this.events = this.events.map(forgotten);
        this.waiting = this.waiting.map(forgotten);
    }

    #add(lines: Event[]): void {
        this.fresh = new Set(lines.map((event) => event.id));
        this.events = [...lines, ...this.events];
    }
}
