/** A WebSocket that comes back by itself. Knows frames as objects, and nothing of channels. */
import type { Incoming, Outgoing } from './protocol';

export interface SocketEvents {
    opened: () => void;
    /** `code` 4401: the session ended, or may not go on before something is done. It will not be tried again. */
    closed: (code: number) => void;
    received: (frame: Incoming) => void;
    /** Nothing comes, not even an answer to a ping: it may be over, or only slow. `received` says otherwise. */
    quiet: () => void;
}

/** What we need of a WebSocket; tests give their own. */
export interface WebSocketLike {
    send(text: string): void;
    close(): void;
    onopen: (() => void) | null;
    onclose: ((event: { code: number }) => void) | null;
    onmessage: ((event: { data: unknown }) => void) | null;
    onerror: (() => void) | null;
}

const retry_ms_min = 400;
const retry_ms_max = 15_000;
const ping_ms = 4_000;
// A dead connection (a laptop that slept, a changed network) reports no close; silence tells. Whoever looks is told
// soon, but a server that is only slow is not burdened with everybody's coming back.
const quiet_ms_max = 7_500;
const silence_ms_max = 35_000;
const session_ended = 4401;

/** Waits longer after each failure; the jitter keeps all browsers from coming back at the same moment. */
export function retryDelay(failures: number, random: () => number): number {
    const ceiling = Math.min(retry_ms_max, retry_ms_min * 2 ** failures);
    return ceiling / 2 + (ceiling / 2) * random();
}

export class ReconnectingSocket {
    #socket: WebSocketLike | undefined;
    #isOpen = false;
    #failures = 0;
    #retry: ReturnType<typeof setTimeout> | undefined;
    #ping: ReturnType<typeof setInterval> | undefined;
    #heard = 0;

    constructor(
        private readonly connect: () => WebSocketLike,
        private readonly events: SocketEvents,
        private readonly random: () => number = Math.random,
    ) {}

    start(): void {
        this.stop();
        this.#open();
    }

    stop(): void {
        clearTimeout(this.#retry);
        this.#drop();
        this.#failures = 0;
    }

    /** The network is back, or the person looks again: do not wait for the timer. */
    retryNow(): void {
        if (this.#isOpen || !this.#retry) return;
        clearTimeout(this.#retry);
        this.#open();
    }

    /** False: not connected; whoever sends does so again when it opened. */
    send(frame: Outgoing): boolean {
        if (!this.#isOpen || !this.#socket) return false;
        this.#socket.send(JSON.stringify(frame));
        return true;
    }

    #open(): void {
        this.#retry = undefined;
        const socket = this.connect();
        this.#socket = socket;
        socket.onopen = () => this.#opened();
        socket.onmessage = (event) => this.#received(event.data);
        socket.onerror = () => {};
        socket.onclose = (event) => this.#closed(event.code);
    }

    #opened(): void {
        this.#isOpen = true;
        this.#failures = 0;
        this.#heard = Date.now();
        this.#ping = setInterval(() => this.#checkPulse(), ping_ms);
        this.events.opened();
    }

    #received(data: unknown): void {
        this.#heard = Date.now();
        if (typeof data === 'string') this.events.received(JSON.parse(data) as Incoming);
    }

    #closed(code: number): void {
        this.#drop();
        this.events.closed(code);
        if (code === session_ended) return;
        this.#retry = setTimeout(() => this.#open(), retryDelay(this.#failures++, this.random));
    }

    #checkPulse(): void {
        const silence = Date.now() - this.#heard;
        if (silence > silence_ms_max) return this.#closed(0);
        if (silence > quiet_ms_max) this.events.quiet();
        this.send({ op: 'ping' });
    }

    #drop(): void {
        clearInterval(this.#ping);
        const socket = this.#socket;
        this.#socket = undefined;
        this.#isOpen = false;
        if (!socket) return;
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
    }
}
