import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '../src/api';
import { en } from '../src/i18n/en';

const address = vi.hoisted(() => ({ moment: undefined as string | undefined, visited: [] as (string | undefined)[] }));
vi.mock('../src/navigation.svelte', () => ({
    navigation: {
        get moment() {
            return address.moment;
        },
        setQuery({ at }: { at?: string }) {
            address.moment = at;
            address.visited.push(at);
        },
    },
}));
vi.mock('../src/features/session/session.svelte', () => ({
    session: { place: { locale: 'en-GB', timezone: 'UTC', currency: 'EUR' } },
}));
vi.mock('../src/i18n/i18n.svelte', () => ({ t: () => en, said: () => '' }));

const { TimeTravel } = await import('../src/features/time/time_travel.svelte');
const { toasts } = await import('../src/ui/toasts.svelte');

/** A page whose pictures arrive when the test says so. */
async function page() {
    let arrive: () => void = () => {};
    const time = new TimeTravel(
        async () => '2026-01-01T00:00:00Z',
        () => new Promise<void>((resolve) => (arrive = resolve)),
        () => undefined,
    );
    await time.begin();
    const settle = async () => {
        arrive();
        await vi.advanceTimersByTimeAsync(200);
    };
    return { time, settle };
}

beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2026-11-22T12:00:00Z') });
    address.moment = undefined;
    address.visited = [];
});

describe('travelling by slider', () => {
    it('begins now, and ends now', async () => {
        const { time } = await page();
        expect([time.place, time.wanted]).toEqual([time.axis!.last, undefined]);
    });

    it('asks for the latest place only, once the picture before is there', async () => {
        const { time, settle } = await page();
        for (const place of [10, 20, 30]) void time.go(place);
        await vi.advanceTimersByTimeAsync(500);
        expect(address.visited).toEqual(['2026-01-12T00:00:00Z']);
        void time.go(40);
        await settle();
        expect(address.visited).toEqual(['2026-01-12T00:00:00Z', '2026-02-11T00:00:00Z']);
        await settle();
        expect([address.visited.length, time.place]).toEqual([2, 40]);
    });

    it('has no beginning while nobody knows it, and asks again when it is opened again', async () => {
        const answers = [() => Promise.reject(new Problem(503, 'queue.full')), async () => '2026-01-01T00:00:00Z'];
        const time = new TimeTravel(
            () => answers.shift()!(),
            async () => {},
            () => undefined,
        );
        await time.begin();
        expect([time.axis, time.open, toasts.list.at(-1)?.text]).toEqual([undefined, false, en.reasons['queue.full']]);
        await time.begin();
        expect([time.axis !== undefined, time.open]).toEqual([true, true]);
    });

    it('follows the address when the hand is off', async () => {
        const { time } = await page();
        address.moment = '2026-01-06T10:00:00Z';
        expect([time.open, time.place]).toEqual([true, 4]);
        time.now();
        expect(address.moment).toBeUndefined();
    });
});
