import { describe, expect, it } from 'vitest';
import { EventStreamReader, LogTail } from '../src/live/event_stream';

describe('a stream of events', () => {
    it('is read in whatever pieces it comes', () => {
        const whole = ': hello\n\nid: e:7\nevent: contract.signed\ndata: {"a":\ndata: 1}\n\nid: e:8\ndata: 2\n\n';
        for (let size = 1; size < whole.length; size++) {
            const reader = new EventStreamReader();
            const pieces = whole.match(new RegExp(`[^]{1,${size}}`, 'g'))!;
            expect(pieces.flatMap((piece) => reader.take(piece))).toEqual([
                { id: 'e:7', event: 'contract.signed', data: '{"a":\n1}' },
                { id: 'e:8', event: '', data: '2' },
            ]);
        }
    });

    it('does not give what is not complete', () => {
        expect(new EventStreamReader().take('data: 1\n')).toEqual([]);
    });
});

describe('the tail of the log', () => {
    const answer = (...positions: number[]) =>
        new Response(positions.map((position) => `id: e:${position}\ndata: {"position":"${position}"}\n\n`).join(''));

    it('goes on after a cut where it was', async () => {
        const asked: string[] = [],
            seen: string[] = [];
        const tail: LogTail<{ position: string }> = new LogTail(
            'e:5',
            async (after) => {
                asked.push(after);
                if (asked.length === 3) throw new Error('gone');
                return asked.length === 1 ? answer(6, 7) : answer(8);
            },
            {
                received: (events) => seen.push(...events.map((event) => event.position)),
                state: () => {},
                reset: () => {},
            },
            () => true,
        );
        await tail.run();
        expect([asked, seen]).toEqual([
            ['e:5', 'e:7', 'e:8'],
            ['6', '7', '8'],
        ]);
    });

    it('stops, and says so, where the log has become another', async () => {
        let resets = 0;
        const seen: unknown[] = [];
        const body = 'id: f:0\nevent: reset\ndata: {"epoch":"f","head":"9"}\n\nid: f:1\ndata: {"position":"1"}\n\n';
        await new LogTail(
            'e:61',
            async () => new Response(body),
            {
                received: (events) => seen.push(...events),
                state: () => {},
                reset: () => {
                    resets += 1;
                },
            },
            () => true,
        ).run();
        expect([resets, seen]).toEqual([1, []]);
    });

    it('tells nothing any more once it was stopped, not even while it is opened', async () => {
        const told: unknown[] = [];
        const tail: LogTail<unknown> = new LogTail(
            'e:5',
            async () => {
                tail.stop();
                return answer(6);
            },
            {
                received: (events) => told.push(events),
                state: (state) => told.push(state),
                reset: () => told.push('reset'),
            },
            () => true,
        );
        await tail.run();
        expect(told).toEqual([]);
    });

    it('ends, and says so, where the server refuses', async () => {
        const states: string[] = [];
        await new LogTail(
            '5',
            () => Promise.reject(new Error('no')),
            { received: () => {}, state: (state) => states.push(state), reset: () => {} },
            () => true,
        ).run();
        expect(states).toEqual(['refused']);
    });
});
