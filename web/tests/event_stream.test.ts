import { describe, expect, it } from 'vitest';
import { EventStreamReader, LogTail } from '../src/live/event_stream';

describe('a stream of events', () => {
    it('is read in whatever pieces it comes', () => {
        const whole = ': hello\n\nid: 7\nevent: contract.signed\ndata: {"a":\ndata: 1}\n\nid: 8\ndata: 2\n\n';
        for (let size = 1; size < whole.length; size++) {
            const reader = new EventStreamReader();
            const pieces = whole.match(new RegExp(`[^]{1,${size}}`, 'g'))!;
            expect(pieces.flatMap((piece) => reader.take(piece))).toEqual(['{"a":\n1}', '2']);
        }
    });

    it('does not give what is not complete', () => {
        expect(new EventStreamReader().take('data: 1\n')).toEqual([]);
    });
});

describe('the tail of the log', () => {
    const answer = (...positions: number[]) => new Response(positions.map((position) => `data: {"position":"${position}"}\n\n`).join(''));

    it('goes on after a cut where it was', async () => {
        const asked: string[] = [], seen: string[] = [];
        const tail: LogTail<{ position: string }> = new LogTail('5', async (after) => {
            asked.push(after);
            if (asked.length === 3) throw new Error('gone');
            return asked.length === 1 ? answer(6, 7) : answer(8);
        }, { received: (events) => seen.push(...events.map((event) => event.position)), state: () => {} }, () => true);
        await tail.run();
        expect([asked, seen]).toEqual([['5', '7', '8'], ['6', '7', '8']]);
    });

    it('ends, and says so, where the server refuses', async () => {
        const states: string[] = [];
        await new LogTail('5', () => Promise.reject(new Error('no')), { received: () => {}, state: (state) => states.push(state) }, () => true).run();
        expect(states).toEqual(['refused']);
    });
});
