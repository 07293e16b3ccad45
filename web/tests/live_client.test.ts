import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveClient } from '../src/live/live_client.svelte';
import { LiveStore } from '../src/live/live_store.svelte';
import type { Outgoing } from '../src/live/protocol';
import { retryDelay, type WebSocketLike } from '../src/live/socket';

class FakeSocket implements WebSocketLike {
    sent: Outgoing[] = [];
    onopen: (() => void) | null = null;
    onclose: ((event: { code: number }) => void) | null = null;
    onmessage: ((event: { data: unknown }) => void) | null = null;
    onerror: (() => void) | null = null;
    send(text: string): void {
        this.sent.push(JSON.parse(text));
    }
    close(): void {}
    says(frame: object): void {
        this.onmessage?.({ data: JSON.stringify(frame) });
    }
}

const sockets: FakeSocket[] = [];
const last = () => sockets.at(-1)!;

function client(): LiveClient {
    const made = new LiveClient(
        () => {
            sockets.push(new FakeSocket());
            return last();
        },
        { titles: () => {}, sessionEnded: () => {} },
    );
    made.start();
    last().onopen?.();
    return made;
}

const snapshot = (ref: string, position: string) => ({
    op: 'subscribed',
    ref,
    channel: `k${ref}`,
    epoch: 'e',
    position,
    reset: true,
    rows: [],
    total: 0,
});

beforeEach(() => {
    vi.useFakeTimers();
    sockets.length = 0;
});
afterEach(() => vi.useRealTimers());

describe('the live client', () => {
    it('subscribes to all again after a break, each with where it stopped', () => {
        const live = client();
        live.follow({ list: 'lead' }, new LiveStore());
        live.follow({ inbox: true }, new LiveStore());
        last().says(snapshot('1', '10'));
        last().says(snapshot('2', '12'));
        last().onclose?.({ code: 1001 });
        expect(live.connection).toBe('reconnecting');
        vi.advanceTimersByTime(1_000);
        last().onopen?.();
        expect(live.connection).toBe('live');
        expect(last().sent.map((frame) => frame.op === 'subscribe' && frame.since)).toEqual(['e:10', 'e:12']);
    });

    it('leaves a channel and subscribes again when a change leaves a gap', () => {
        const live = client();
        live.follow({ list: 'lead' }, new LiveStore());
        last().says(snapshot('1', '10'));
        last().says({ op: 'change', channel: 'k1', from: '15', position: '16', upsert: [], remove: [] });
        expect(last().sent.slice(1)).toEqual([
            { op: 'unsubscribe', channel: 'k1' },
            { op: 'subscribe', ref: '2', query: { list: 'lead' }, since: 'e:10' },
        ]);
    });

    it('shares one channel between equal queries, and leaves it with the last of them', () => {
        const live = client();
        const [one, other] = [new LiveStore(), new LiveStore()];
        const leave = [live.follow({ inbox: true }, one), live.follow({ inbox: true }, other)];
        for (const ref of ['1', '2']) last().says({ ...snapshot(ref, '10'), channel: 'k1' });
        last().says({ op: 'change', channel: 'k1', from: '10', position: '11', upsert: [], remove: [] });
        expect([one.position, other.position]).toEqual([11n, 11n]);
        leave[0]!();
        expect(last().sent.filter((frame) => frame.op === 'unsubscribe')).toEqual([]);
        leave[1]!();
        expect(last().sent.at(-1)).toEqual({ op: 'unsubscribe', channel: 'k1' });
    });

    it('gives up a channel that was left before its answer came', () => {
        const live = client();
        live.follow({ list: 'lead' }, new LiveStore())();
        last().says(snapshot('1', '10'));
        expect(last().sent.at(-1)).toEqual({ op: 'unsubscribe', channel: 'k1' });
    });

    it('asks again when it was told that it may, unless nobody follows any more', () => {
        const live = client();
        live.follow({ list: 'lead' }, new LiveStore());
        const leave = live.follow({ inbox: true }, new LiveStore());
        for (const ref of ['1', '2'])
            last().says({ op: 'error', ref, reason: 'requests.too_often', data: { of: 'person', retry_after_s: 2 } });
        last().says({ op: 'error', reason: 'request.body' });
        leave();
        vi.advanceTimersByTime(1_900);
        expect(last().sent).toHaveLength(2);
        vi.advanceTimersByTime(200);
        expect(last().sent.slice(2)).toEqual([{ op: 'subscribe', ref: '3', query: { list: 'lead' } }]);
    });

    it('says so when the connection stays away', () => {
        const live = client();
        last().onclose?.({ code: 1006 });
        vi.advanceTimersByTime(11_000);
        expect(live.connection).toBe('stale');
    });

    it('says within ten seconds that nothing comes any more, and takes it back when something does', () => {
        const live = client();
        vi.advanceTimersByTime(9_000);
        expect(live.connection).toBe('reconnecting');
        vi.advanceTimersByTime(11_000);
        expect(live.connection).toBe('stale');
        expect(sockets).toHaveLength(1);
        last().says({ op: 'pong', position: '1' });
        expect(live.connection).toBe('live');
        for (let i = 0; i < 10; ++i) {
            vi.advanceTimersByTime(4_000);
            last().says({ op: 'pong', position: '1' });
        }
        expect(live.connection).toBe('live');
        expect(last().sent.filter(({ op }) => op === 'ping').length).toBeGreaterThan(10);
    });

    it('takes silence for a lost connection', () => {
        const live = client();
        vi.advanceTimersByTime(50_000);
        expect(sockets.length).toBeGreaterThan(1);
        expect(live.connection).not.toBe('live');
    });

    it('does not come back to a session that ended', () => {
        client();
        last().onclose?.({ code: 4401 });
        vi.advanceTimersByTime(60_000);
        expect(sockets).toHaveLength(1);
    });
});

describe('the wait before a retry', () => {
    it('grows, differs between browsers, and has an end', () => {
        expect(retryDelay(0, () => 0)).toBe(200);
        expect(retryDelay(0, () => 1)).toBe(400);
        expect(retryDelay(30, () => 1)).toBe(15_000);
    });
});
