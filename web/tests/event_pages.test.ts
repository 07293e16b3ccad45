import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Event, EventPage } from '../src/api';
import { en } from '../src/i18n/en';
import { united, withNewest, withOlder } from '../src/features/history/event_pages';

const server = vi.hoisted(() => ({ asked: [] as unknown[], pages: [] as unknown[] }));
vi.mock('../src/api', () => {
    const answer = async (...asked: unknown[]) => {
        server.asked.push(asked.at(-1));
        const page = server.pages.shift();
        if (page instanceof Error) throw page;
        return page;
    };
    return { api: { history: answer, timeline: answer }, Problem: class extends Error {} };
});
vi.mock('../src/i18n/i18n.svelte', () => ({ t: () => en, said: () => '' }));
vi.mock('../src/features/session/session.svelte', () => ({ session: {} }));

const { HistoryState } = await import('../src/features/history/history_state.svelte');
const { toasts } = await import('../src/ui/toasts.svelte');
const { TimelineState } = await import('../src/features/accounts/timeline_state.svelte');

const event = (position: number, more: Partial<Event> = {}): Event => ({
    position: String(position),
    commit: String(position),
    time: '2026-11-22T12:00:00Z',
    stream: 'task/t',
    version: String(position),
    type: 'task.changed',
    kind: 'changed',
    id: `e${position}`,
    actor: 'u',
    data: {},
    ...more,
});
const page = (positions: number[], next: string | null = null): EventPage => ({
    position: '99',
    events: positions.map((position) => event(position)),
    next,
});
const positionsOf = (events: Event[] | undefined) => events?.map((each) => Number(each.position));

beforeEach(() => {
    server.asked = [];
    server.pages = [];
});

describe('pages of events', () => {
    it('become one list, newest first, each event once and as it reads now', () => {
        const now = event(9, { reason: 'now' });
        const all = united([event(10), now], [event(11), event(9), event(2)]);
        expect(positionsOf(all)).toEqual([11, 10, 9, 2]);
        expect(all[2]).toBe(now);
    });

    it('go on where the oldest one ended', () => {
        expect(withOlder(page([5, 4], '4'), page([3], '3'))).toMatchObject({ next: '3' });
        const shown = withNewest(page([5, 4, 3], '3'), page([6, 5], '5'));
        expect([positionsOf(shown.events), shown.next]).toEqual([[6, 5, 4, 3], '3']);
    });

    it('go on after the newest one where it holds all that was shown', () => {
        expect(withNewest(page([5], '5'), page([6, 5, 4], '4'))).toMatchObject({ next: '4' });
        expect(withNewest(page([]), page([6], '6'))).toMatchObject({ next: '6' });
    });

    it('leave no gap: what lies further down goes, and is asked for again', () => {
        const shown = withNewest(page([5, 4], '4'), page([9, 8], '8'));
        expect([positionsOf(shown.events), shown.next]).toEqual([[9, 8], '8']);
    });

    it('hold nothing that an erasure has destroyed since', () => {
        const newest = { events: [event(6, { kind: 'erased' }), event(5)], next: '5' };
        expect(withNewest(page([5, 4], '4'), newest)).toEqual(newest);
        expect(positionsOf(withNewest({ events: [...newest.events, event(4)], next: null }, newest).events)).toEqual([
            6, 5, 4,
        ]);
    });
});

describe('the history of a record', () => {
    it('asks once for each version, and keeps the older events', async () => {
        server.pages = [page([5, 4], '4'), page([3, 2], '2'), page([6, 5], '5')];
        const history = new HistoryState('task', 't', 2);
        await history.load();
        await history.more();
        await history.load();
        expect([positionsOf(history.events), history.next]).toEqual([[6, 5, 4, 3, 2], '2']);
        expect(server.asked).toMatchObject([{ after: undefined }, { after: '4' }, { after: undefined }]);
    });

    it('of a past moment holds nothing that came later', async () => {
        server.pages = [page([5, 4], '4'), page([4, 3], '3'), page([2])];
        const history = new HistoryState('task', 't', 2);
        await history.load();
        await history.load('4');
        await history.more();
        expect(positionsOf(history.events)).toEqual([4, 3, 2]);
        expect(server.asked).toMatchObject([{ at: undefined }, { at: '4' }, { at: '4', after: '3' }]);
    });

    it('stays as it is when no more of it can be had', async () => {
        server.pages = [page([5, 4], '4'), new Error('gone')];
        const history = new HistoryState('task', 't', 2);
        await history.load();
        await history.more();
        expect([positionsOf(history.events), history.failed, history.busy]).toEqual([[5, 4], undefined, false]);
        expect(toasts.list.map(({ tone }) => tone)).toEqual(['problem']);
    });
});

describe('the timeline of a hub', () => {
    it('lights up what came while it was on screen', async () => {
        server.pages = [page([5, 4]), page([6, 5, 4])];
        const timeline = new TimelineState('account', 'a');
        await timeline.begin('', undefined);
        expect(timeline.fresh.size).toBe(0);
        await timeline.catchUp();
        expect([positionsOf(timeline.events), [...timeline.fresh]]).toEqual([[6, 5, 4], ['e6']]);
    });

    it('begins anew with another choice, and keeps the picture until another moment is here', async () => {
        server.pages = [page([5]), page([4]), page([3])];
        const timeline = new TimelineState('account', 'a');
        await timeline.begin('', undefined);
        const moment = timeline.begin('', '4');
        expect(positionsOf(timeline.events)).toEqual([5]);
        await moment;
        const choice = timeline.begin('milestone', '4');
        expect(timeline.events).toBeUndefined();
        await choice;
        expect(server.asked.at(-1)).toMatchObject({ at: '4', kinds: 'milestone' });
    });

    it('says that it failed when it cannot begin, not when it cannot catch up', async () => {
        server.pages = [new Error('gone'), page([5]), new Error('gone')];
        const timeline = new TimelineState('account', 'a');
        await timeline.begin('', undefined);
        expect(timeline.failed).toBeInstanceOf(Error);
        await timeline.begin('', undefined);
        await timeline.catchUp();
        expect([timeline.failed, positionsOf(timeline.events)]).toEqual([undefined, [5]]);
    });
});
