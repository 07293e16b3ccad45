import { beforeEach, describe, expect, it, vi } from 'vitest';

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

const { TimeTravel } = await import('../src/features/time/time_travel.svelte');

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

    it('follows the address when the hand is off', async () => {
        const { time } = await page();
        address.moment = '2026-01-06T10:00:00Z';
        expect([time.open, time.place]).toEqual([true, 4]);
        time.now();
        expect(address.moment).toBeUndefined();
    });
});
