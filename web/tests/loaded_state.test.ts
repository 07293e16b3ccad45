import { describe, expect, it } from 'vitest';
import { LoadedState } from '../src/live/loaded_state.svelte';

/** Every question waits until the test answers it. */
class Shelf extends LoadedState {
    items: string[] = [];
    left: string[] = [];
    readonly #waiting = new Map<string, PromiseWithResolvers<string>>();

    load(name: string): Promise<void> {
        return this.fetch(
            () => this.#question(name),
            (item) => {
                this.items = [item];
                this.follows(() => this.left.push(item));
            },
        );
    }
    more(name: string): Promise<void> {
        return this.fetchMore(
            () => this.#question(name),
            (item) => void (this.items = [...this.items, item]),
        );
    }
    moreQuietly(name: string): Promise<void> {
        return this.fetchMore(
            () => this.#question(name),
            () => {},
            () => {},
        );
    }
    async answer(name: string): Promise<void> {
        this.#waiting.get(name)!.resolve(name);
        await settled();
    }
    async refuse(name: string): Promise<void> {
        this.#waiting.get(name)!.reject(new Error(name));
        await settled();
    }
    #question(name: string): Promise<string> {
        const waiting = withResolvers<string>();
        this.#waiting.set(name, waiting);
        return waiting.promise;
    }
}

interface PromiseWithResolvers<Value> {
    promise: Promise<Value>;
    resolve: (value: Value) => void;
    reject: (error: unknown) => void;
}
function withResolvers<Value>(): PromiseWithResolvers<Value> {
    let resolve!: (value: Value) => void, reject!: (error: unknown) => void;
    const promise = new Promise<Value>((...both) => ([resolve, reject] = both));
    return { promise, resolve, reject };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('what a screen has loaded', () => {
    it('is loading until the first answer is here', async () => {
        const shelf = new Shelf();
        expect(shelf.loading).toBe(true);
        void shelf.load('a');
        await shelf.answer('a');
        expect([shelf.loading, shelf.items, shelf.failed]).toEqual([false, ['a'], undefined]);
    });

    it('is the answer to the last question, in whatever order the answers come', async () => {
        const shelf = new Shelf();
        void shelf.load('a');
        void shelf.load('b');
        await shelf.answer('b');
        await shelf.answer('a');
        expect(shelf.items).toEqual(['b']);
    });

    it('goes on loading when an answer comes that nobody waits for any more', async () => {
        const shelf = new Shelf();
        void shelf.load('a');
        void shelf.load('b');
        await shelf.refuse('a');
        expect([shelf.loading, shelf.failed]).toEqual([true, undefined]);
    });

    it('stays on screen until the next is here, and when that is refused', async () => {
        const shelf = new Shelf();
        void shelf.load('a');
        await shelf.answer('a');
        void shelf.load('b');
        expect(shelf.items).toEqual(['a']);
        await shelf.refuse('b');
        expect([shelf.items, shelf.loading, (shelf.failed as Error).message]).toEqual([['a'], false, 'b']);
    });

    it('has failed until an answer comes', async () => {
        const shelf = new Shelf();
        void shelf.load('a');
        await shelf.refuse('a');
        void shelf.load('b');
        expect(shelf.failed).toBeInstanceOf(Error);
        await shelf.answer('b');
        expect(shelf.failed).toBeUndefined();
    });

    it('is followed until it is asked for anew or left', async () => {
        const shelf = new Shelf();
        void shelf.load('a');
        await shelf.answer('a');
        expect(shelf.left).toEqual([]);
        void shelf.load('b');
        expect(shelf.left).toEqual(['a']);
        await shelf.answer('b');
        shelf.stop();
        shelf.stop();
        expect(shelf.left).toEqual(['a', 'b']);
    });

    it('takes nothing any more once it is left', async () => {
        const shelf = new Shelf();
        void shelf.load('a');
        shelf.stop();
        await shelf.answer('a');
        expect(shelf.items).toEqual([]);
    });

    it('says when the last picture is there', async () => {
        const shelf = new Shelf();
        void shelf.load('a');
        let isShown = false;
        void shelf.shown.then(() => (isShown = true));
        await settled();
        expect(isShown).toBe(false);
        await shelf.answer('a');
        expect(isShown).toBe(true);
    });
});

describe('more of it', () => {
    it('is added, and is not loading anew', async () => {
        const shelf = new Shelf();
        void shelf.load('a');
        await shelf.answer('a');
        void shelf.more('b');
        expect([shelf.busy, shelf.loading]).toEqual([true, false]);
        await shelf.answer('b');
        expect([shelf.busy, shelf.items, shelf.left]).toEqual([false, ['a', 'b'], []]);
    });

    it('counts no more once something else was asked', async () => {
        const shelf = new Shelf();
        void shelf.load('a');
        await shelf.answer('a');
        void shelf.more('b');
        void shelf.load('c');
        expect(shelf.busy).toBe(false);
        await shelf.answer('b');
        await shelf.answer('c');
        expect(shelf.items).toEqual(['c']);
    });

    it('tells of a refusal, unless what is on screen is good enough', async () => {
        const shelf = new Shelf();
        void shelf.moreQuietly('a');
        await shelf.refuse('a');
        expect([shelf.busy, shelf.failed]).toEqual([false, undefined]);
        void shelf.more('b');
        await shelf.refuse('b');
        expect([shelf.busy, (shelf.failed as Error).message]).toEqual([false, 'b']);
    });
});
