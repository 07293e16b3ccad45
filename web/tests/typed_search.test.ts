import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TypedSearch } from '../src/ui/typed_search.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a search while one types', () => {
    it('asks once the typing rests', async () => {
        const asked: string[] = [];
        const search = new TypedSearch<string>();
        const type = (text: string) => {
            void search.ask(async () => {
                asked.push(text);
                return [text];
            }, 100);
        };
        type('c');
        await vi.advanceTimersByTimeAsync(50);
        type('cr');
        expect(search.loading).toBe(true);
        await vi.advanceTimersByTimeAsync(100);
        expect([asked, search.found, search.loading]).toEqual([['cr'], ['cr'], false]);
    });

    it('finds nothing where it is refused, which is no answer, and asks nothing more once it is cleared', async () => {
        const search = new TypedSearch<string>();
        void search.ask(async () => ['crane'], 0);
        await vi.advanceTimersByTimeAsync(0);
        void search.ask(() => Promise.reject(new Error('gone')), 0);
        await vi.advanceTimersByTimeAsync(0);
        expect([search.found, search.loading, search.failed]).toEqual([[], false, new Error('gone')]);
        void search.ask(async () => ['crane'], 100);
        search.clear();
        expect(search.failed).toBeUndefined();
        await vi.advanceTimersByTimeAsync(200);
        expect(search.found).toEqual([]);
    });
});
