import { describe, expect, it, vi } from 'vitest';
import type { SightingPage } from '../../src/features/sightings/sighting_api';
import { SightingList } from '../../src/features/sightings/sighting_list.svelte';

vi.mock('../../src/features/session/session.svelte', () => ({ session: {} }));

const entry = (position: string) => ({ position, at: '2026-11-30T08:00:00Z', what: 'read' });
const page = (positions: string[], next: string | null): SightingPage => ({
    position: '9',
    entries: positions.map(entry),
    next,
    kept_days: 400,
});

describe('the access log', () => {
    it('is looked back through past pages that have nothing, until there is a line', async () => {
        const pages: Record<string, SightingPage> = {
            '': page([], '80'),
            '80': page([], '40'),
            '40': page(['12'], '10'),
            '10': page([], null),
        };
        const asked: string[] = [];
        const list = new SightingList();
        await list.load(async (after = '') => {
            asked.push(after);
            return pages[after]!;
        });
        expect(asked).toEqual(['', '80', '40']);
        expect(list.entries?.map(({ position }) => position)).toEqual(['12']);
        await list.more();
        expect([list.count, list.next, list.busy]).toEqual([1, null, false]);
    });

    it('is looked back through no further once something else was asked', async () => {
        const list = new SightingList();
        const asked: string[] = [];
        const first = list.load(async (after = '') => {
            asked.push(`first ${after}`);
            return page([], 'more');
        });
        const second = list.load(async (after = '') => {
            asked.push(`second ${after}`);
            return page(['7'], null);
        });
        await Promise.all([first, second]);
        expect(asked).toEqual(['first ', 'second ']);
        expect(list.entries?.map(({ position }) => position)).toEqual(['7']);
    });
});
