/** The channels of this browser over one socket: each store is followed, and resumed after every break. */
import type { Titles } from '../api';
import type { Incoming, Query } from './protocol';
import { since } from './protocol';
import { ReconnectingSocket, type WebSocketLike } from './socket';
import type { Applied, LiveStore } from './live_store.svelte';

export type Connection = 'live' | 'reconnecting' | 'stale';

interface Follower {
    query: Query; store: LiveStore; applied: (what: Applied) => void;
    ref: string | undefined; channel: string | undefined; stopped: boolean;
}

/** So long without a connection, what the screen shows can no longer be called current. */
const stale_after_ms = 10_000;

export class LiveClient {
    connection = $state<Connection>('reconnecting');
    heardAt = $state(Date.now());
    readonly #socket: ReconnectingSocket;
    readonly #followers = new Set<Follower>();
    readonly #byRef = new Map<string, Follower>();
    readonly #byChannel = new Map<string, Follower>();
    #refs = 0;
    #staleTimer: ReturnType<typeof setTimeout> | undefined;

    constructor(
        connect: () => WebSocketLike,
        private readonly on: { titles: (titles: Titles) => void; sessionEnded: () => void },
    ) {
        this.#socket = new ReconnectingSocket(connect, {
            opened: () => this.#opened(),
            closed: (code) => this.#closed(code),
            received: (frame) => this.#received(frame),
        });
    }

    start(): void {
        this.#awaitConnection();
        this.#socket.start();
    }

    stop(): void {
        clearTimeout(this.#staleTimer);
        this.#socket.stop();
        this.#forgetChannels();
    }

    retryNow(): void {
        this.#socket.retryNow();
    }

    /** Keeps `store` equal to the query's rows until the function that it returns is called. */
    follow(query: Query, store: LiveStore, applied: (what: Applied) => void = () => {}): () => void {
        const follower: Follower = { query, store, applied, ref: undefined, channel: undefined, stopped: false };
        this.#followers.add(follower);
        this.#subscribe(follower);
        return () => this.#unfollow(follower);
    }

    #subscribe(follower: Follower): void {
        const ref = String(++this.#refs);
        const resume = since(follower.store.epoch, follower.store.position);
        if (!this.#socket.send({ op: 'subscribe', ref, query: follower.query, ...(resume && { since: resume }) })) return;
        follower.ref = ref;
        this.#byRef.set(ref, follower);
    }

    #unfollow(follower: Follower): void {
        follower.stopped = true;
        this.#followers.delete(follower);
        this.#leave(follower);
    }

    #leave(follower: Follower): void {
        if (follower.channel === undefined) return;
        this.#byChannel.delete(follower.channel);
        this.#socket.send({ op: 'unsubscribe', channel: follower.channel });
        follower.channel = undefined;
    }

    #opened(): void {
        clearTimeout(this.#staleTimer);
        this.connection = 'live';
        this.heardAt = Date.now();
        for (const follower of this.#followers) this.#subscribe(follower);
    }

    #closed(code: number): void {
        this.#forgetChannels();
        if (this.connection === 'live') this.#awaitConnection();
        if (code === 4401) this.on.sessionEnded();
    }

    #awaitConnection(): void {
        this.connection = 'reconnecting';
        clearTimeout(this.#staleTimer);
        this.#staleTimer = setTimeout(() => (this.connection = 'stale'), stale_after_ms);
    }

    #forgetChannels(): void {
        this.#byRef.clear();
        this.#byChannel.clear();
        for (const follower of this.#followers) follower.ref = follower.channel = undefined;
    }

    #received(frame: Incoming): void {
        this.heardAt = Date.now();
        if ('titles' in frame && frame.titles) this.on.titles(frame.titles);
        if (frame.op === 'subscribed') return this.#subscribed(frame);
        if (frame.op === 'change') return this.#changed(frame);
        if (frame.op === 'stale') return this.#again(this.#byChannel.get(frame.channel));
        if (frame.op === 'error') console.warn('live:', frame.reason);
    }

    #subscribed(frame: Extract<Incoming, { op: 'subscribed' }>): void {
        const follower = this.#byRef.get(frame.ref);
        this.#byRef.delete(frame.ref);
        // Left, or asked anew, while the answer was under way: that channel is nobody's.
        if (!follower || follower.stopped || follower.ref !== frame.ref) {
            this.#socket.send({ op: 'unsubscribe', channel: frame.channel });
            return;
        }
        follower.channel = frame.channel;
        this.#byChannel.set(frame.channel, follower);
        follower.applied(follower.store.open(frame));
    }

    #changed(frame: Extract<Incoming, { op: 'change' }>): void {
        const follower = this.#byChannel.get(frame.channel);
        if (!follower) return;
        const applied = follower.store.receive(frame);
        if (applied === false) return this.#again(follower);
        follower.applied(applied);
    }

    #again(follower: Follower | undefined): void {
        if (!follower) return;
        this.#leave(follower);
        this.#subscribe(follower);
    }
}
