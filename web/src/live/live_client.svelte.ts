/** The channels of this browser over one socket: each store is followed, and resumed after every break. */
import type { Titles } from '../api';
import type { Incoming, Query } from './protocol';
import { since } from './protocol';
import { ReconnectingSocket, type WebSocketLike } from './socket';
import type { Applied, Followed } from './followed';

export type Connection = 'live' | 'reconnecting' | 'stale';

interface Follower {
    query: Query;
    store: Followed;
    applied: (what: Applied) => void;
    ref: string | undefined;
    channel: string | undefined;
    stopped: boolean;
}

/** So long without a connection, what the screen shows can no longer be called current. */
const stale_after_ms = 10_000;

export class LiveClient {
    connection = $state<Connection>('reconnecting');
    heardAt = $state(Date.now());
    readonly #socket: ReconnectingSocket;
    readonly #followers = new Set<Follower>();
    readonly #byRef = new Map<string, Follower>();
    /** Equal queries share one channel of the connection. */
    readonly #byChannel = new Map<string, Set<Follower>>();
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
            quiet: () => this.#doubt(),
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

    /** Keeps `store` equal to what the query answers until the function that it returns is called. */
    follow(query: Query, store: Followed, applied: (what: Applied) => void = () => {}): () => void {
        const follower: Follower = { query, store, applied, ref: undefined, channel: undefined, stopped: false };
        this.#followers.add(follower);
        this.#subscribe(follower);
        return () => this.#unfollow(follower);
    }

    #subscribe(follower: Follower): void {
        const ref = String(++this.#refs);
        const resume = since(follower.store.epoch, follower.store.position);
        if (!this.#socket.send({ op: 'subscribe', ref, query: follower.query, ...(resume && { since: resume }) }))
            return;
        follower.ref = ref;
        this.#byRef.set(ref, follower);
    }

    #unfollow(follower: Follower): void {
        follower.stopped = true;
        this.#followers.delete(follower);
        this.#leave(follower);
    }

    #leave(follower: Follower): void {
        const { channel } = follower;
        if (channel === undefined) return;
        follower.channel = undefined;
        const others = this.#byChannel.get(channel);
        others?.delete(follower);
        if (others?.size) return;
        this.#byChannel.delete(channel);
        this.#socket.send({ op: 'unsubscribe', channel });
    }

    #opened(): void {
        this.#heard();
        for (const follower of this.#followers) this.#subscribe(follower);
    }

    #closed(code: number): void {
        this.#forgetChannels();
        this.#doubt();
        if (code === 4401) this.on.sessionEnded();
    }

    #heard(): void {
        this.heardAt = Date.now();
        if (this.connection === 'live') return;
        clearTimeout(this.#staleTimer);
        this.connection = 'live';
    }

    #doubt(): void {
        if (this.connection === 'live') this.#awaitConnection();
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
        this.#heard();
        if ('titles' in frame && frame.titles) this.on.titles(frame.titles);
        if (frame.op === 'subscribed') return this.#subscribed(frame);
        if (frame.op === 'change') return this.#changed(frame);
        if (frame.op === 'stale') return this.#stale(frame.channel);
        if (frame.op === 'error') this.#refused(frame);
    }

    /** Who has asked too often lately is told when to ask again. */
    #refused(frame: Extract<Incoming, { op: 'error' }>): void {
        console.warn('live:', frame.reason);
        const follower = this.#byRef.get(frame.ref ?? '');
        const wait_s = frame.data?.retry_after_s;
        if (!follower || wait_s === undefined) return;
        this.#byRef.delete(follower.ref!);
        setTimeout(() => {
            if (!follower.stopped && follower.ref === frame.ref) this.#subscribe(follower);
        }, wait_s * 1000);
    }

    #subscribed(frame: Extract<Incoming, { op: 'subscribed' }>): void {
        const follower = this.#byRef.get(frame.ref);
        this.#byRef.delete(frame.ref);
        // Left, or asked anew, while the answer was under way: that channel is nobody's.
        if (!follower || follower.stopped || follower.ref !== frame.ref) {
            if (!this.#byChannel.has(frame.channel)) this.#socket.send({ op: 'unsubscribe', channel: frame.channel });
            return;
        }
        follower.channel = frame.channel;
        this.#byChannel.set(frame.channel, (this.#byChannel.get(frame.channel) ?? new Set()).add(follower));
        follower.applied(follower.store.open(frame));
    }

    #changed(frame: Extract<Incoming, { op: 'change' }>): void {
        for (const follower of [...(this.#byChannel.get(frame.channel) ?? [])]) {
            const applied = follower.store.receive(frame);
            if (applied === false) this.#again(follower);
            else follower.applied(applied);
        }
    }

    /** The server has ended the channel, so there is nothing to unsubscribe from. */
    #stale(channel: string): void {
        const followers = this.#byChannel.get(channel) ?? [];
        this.#byChannel.delete(channel);
        for (const follower of followers) {
            follower.channel = undefined;
            this.#subscribe(follower);
        }
    }

    #again(follower: Follower): void {
        this.#leave(follower);
        this.#subscribe(follower);
    }
}
