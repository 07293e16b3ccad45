/** The log, newest first, and what is written while one looks at it. */
import { Problem, type Event } from '../../api';
import { LogTail, type TailState } from '../../live/event_stream';
import { log, type EventFilter, type LogPage } from '../../log_api';
import { recordOf } from '../../model';
import { titles } from '../../titles.svelte';
import { united } from '../history/event_pages';
import { LogList } from '../log/log_list.svelte';
import { session } from '../session/session.svelte';
import { withoutPersonal } from './forget';

const page_lines = 60;
/** A live log may run for days: what was scrolled in from the past stays, the live part is bounded. */
const live_lines_max = 2_000;

export class AuditState extends LogList<LogPage> {
    events = $state.raw<Event[]>([]);
    tail = $state<TailState>();
    paused = $state(false);
    /** Lines that came while paused, or while one reads further down: they do not push away what is being read. */
    waiting = $state.raw<Event[]>([]);
    /** Lines that came while on screen, to light up. */
    fresh = $state.raw(new Set<string>());
    /** Set by the page: further down than the newest line. */
    away = false;
    #filter: EventFilter = {};
    #goesOn = false;

    get count(): number {
        return this.events.length;
    }

    /** `goesOn`: whether lines to come can match at all. */
    async ask(filter: EventFilter, goesOn: boolean): Promise<void> {
        this.#filter = filter;
        this.#goesOn = goesOn;
        this.tail = undefined;
        await this.fetch(
            () => newestLines(filter),
            (newest) => this.#begin(newest),
        );
        if (!this.events.length) await this.more();
    }

    retry(): void {
        void this.ask(this.#filter, this.#goesOn);
    }

    protected older(after: string): Promise<LogPage> {
        return log.newest(this.#filter, after, page_lines);
    }

    protected add(page: LogPage): void {
        this.events = united(this.events, page.events);
        this.next = page.next ?? null;
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

    #begin({ page, place }: Newest): void {
        this.events = page.events;
        this.next = page.next ?? null;
        this.waiting = [];
        this.fresh = new Set();
        if (this.#goesOn) this.#follow(place);
    }

    #follow(after: string): void {
        // The times of a filter are about the past; what comes now lies within them.
        const { from_time: _from, to_time: _to, ...filter } = this.#filter;
        const tail = new LogTail<Event>(
            after,
            (from, signal) => log.follow(filter, from, signal),
            {
                received: (events) => this.#received(events),
                state: (state) => void (this.tail = state),
                reset: () => this.retry(),
            },
            (error) => error instanceof Problem && error.status >= 400 && error.status < 500 && error.status !== 429,
        );
        this.follows(() => tail.stop());
        void tail.run();
    }

    #received(events: Event[]): void {
        for (const { kind, stream } of events) if (kind === 'erased') this.#forget(stream);
        if (this.paused || this.away) this.waiting = united(events, this.waiting).slice(0, live_lines_max);
        else this.#add(events);
    }

    #forget(stream: string): void {
        const { type: name, id } = recordOf(stream);
        const type = session.model.type(name);
        titles.forget(id);
        const forgotten = (event: Event) => (type && event.stream === stream ? withoutPersonal(event, type) : event);
        this.events = this.events.map(forgotten);
        this.waiting = this.waiting.map(forgotten);
    }

    #add(lines: Event[]): void {
        this.fresh = new Set(lines.map((event) => event.id));
        this.events = united(lines, this.events);
    }
}

/** `place`: where the lines to come begin. */
interface Newest {
    page: LogPage;
    place: string;
}

async function newestLines(filter: EventFilter): Promise<Newest> {
    const { epoch, head } = await log.head();
    const page = await log.newest(filter, `${epoch}:${BigInt(head) + 1n}`, page_lines);
    return { page, place: `${epoch}:${head}` };
}
