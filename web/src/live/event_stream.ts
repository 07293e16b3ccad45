/**
 * Server-sent events (text/event-stream) read through fetch: EventSource hides both refusals and events of unknown
 * names.
 */
import { retryDelay } from './socket';

export interface StreamMessage {
    id: string;
    event: string;
    data: string;
}

/** Collects what arrives in pieces; gives each event that is complete. */
export class EventStreamReader {
    #rest = '';

    take(piece: string): StreamMessage[] {
        const blocks = (this.#rest + piece).split(/\r?\n\r?\n/);
        this.#rest = blocks.pop()!;
        return blocks.flatMap((block) => {
            const lines = block.split(/\r?\n/);
            const of = (name: string) =>
                lines
                    .filter((line) => line.startsWith(`${name}:`))
                    .map((line) => line.slice(name.length + 1).replace(/^ /, ''));
            const data = of('data');
            return data.length
                ? [{ id: of('id').at(-1) ?? '', event: of('event').at(-1) ?? '', data: data.join('\n') }]
                : [];
        });
    }
}

export type TailState = 'live' | 'lost' | 'refused';

export interface TailEvents<Event> {
    received: (events: Event[]) => void;
    state: (state: TailState) => void;
    /** The log is another than the one that was followed: what was shown of it is over. The tail has stopped. */
    reset: () => void;
}

/** The server sends at least a comment every 15 s. */
const silence_ms_max = 40_000;

/** Follows the log from a place (`<epoch>:<position>`) on, and comes back where it was cut. */
export class LogTail<Event> {
    #stopped = false;
    #abort = new AbortController();
    #failures = 0;

    constructor(
        private after: string,
        private readonly open: (after: string, signal: AbortSignal) => Promise<Response>,
        private readonly events: TailEvents<Event>,
        private readonly isFinal: (error: unknown) => boolean,
    ) {}

    async run(): Promise<void> {
        while (!this.#stopped) {
            try {
                await this.#read(await this.open(this.after, this.#abort.signal));
            } catch (error) {
                if (this.#stopped) return;
                if (this.isFinal(error)) return this.events.state('refused');
            }
            if (this.#stopped) return;
            this.events.state('lost');
            await new Promise((resolve) => setTimeout(resolve, retryDelay(this.#failures++, Math.random)));
            this.#abort = new AbortController();
        }
    }

    stop(): void {
        this.#stopped = true;
        this.#abort.abort();
    }

    async #read(answer: Response): Promise<void> {
        // Stopped while it was opened: nobody is told any more.
        if (this.#stopped) return;
        const pieces = answer.body!.getReader();
        const reader = new EventStreamReader(),
            text = new TextDecoder();
        let silence = this.#watch();
        this.#failures = 0;
        this.events.state('live');
        try {
            for (let piece = await pieces.read(); !piece.done && !this.#stopped; piece = await pieces.read()) {
                clearTimeout(silence);
                silence = this.#watch();
                const messages = reader.take(text.decode(piece.value, { stream: true }));
                if (!messages.length) continue;
                if (messages.some((message) => message.event === 'reset')) {
                    this.stop();
                    return this.events.reset();
                }
                this.after = messages.at(-1)!.id;
                this.events.received(messages.map((message) => JSON.parse(message.data) as Event));
            }
        } finally {
            clearTimeout(silence);
        }
    }

    #watch(): ReturnType<typeof setTimeout> {
        return setTimeout(() => this.#abort.abort(), silence_ms_max);
    }
}
