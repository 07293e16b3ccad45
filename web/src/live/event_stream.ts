/** Server-sent events (text/event-stream) read through fetch: EventSource hides both refusals and events of unknown names. */
import { retryDelay } from './socket';

/** Collects what arrives in pieces; gives the data of each event that is complete. */
export class EventStreamReader {
    #rest = '';

    take(piece: string): string[] {
        const blocks = (this.#rest + piece).split(/\r?\n\r?\n/);
        this.#rest = blocks.pop()!;
        return blocks.flatMap((block) => {
            const lines = block.split(/\r?\n/).filter((line) => line.startsWith('data:'));
            return lines.length ? [lines.map((line) => line.slice(5).replace(/^ /, '')).join('\n')] : [];
        });
    }
}

export type TailState = 'live' | 'lost' | 'refused';

export interface TailEvents<Event> { received: (events: Event[]) => void; state: (state: TailState) => void }

/** The server sends at least a comment every 15 s. */
const silence_ms_max = 40_000;

/** Follows the log from a position on, and comes back where it was cut. */
export class LogTail<Event extends { position: string }> {
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
        const pieces = answer.body!.getReader();
        const reader = new EventStreamReader(), text = new TextDecoder();
        let silence = this.#watch();
        this.#failures = 0;
        this.events.state('live');
        try {
            for (let piece = await pieces.read(); !piece.done && !this.#stopped; piece = await pieces.read()) {
                clearTimeout(silence);
                silence = this.#watch();
                const events = reader.take(text.decode(piece.value, { stream: true })).map((data) => JSON.parse(data) as Event);
                if (!events.length) continue;
                this.after = events.at(-1)!.position;
                this.events.received(events);
            }
        } finally {
            clearTimeout(silence);
        }
    }

    #watch(): ReturnType<typeof setTimeout> {
        return setTimeout(() => this.#abort.abort(), silence_ms_max);
    }
}
