import { beforeEach, describe, expect, it, vi } from 'vitest';
import { holdUnsaved, isUnsaved } from '../../src/unsaved';

const listeners = new Map<string, (event: unknown) => void>();
vi.stubGlobal('addEventListener', (name: string, listener: (event: unknown) => void) => listeners.set(name, listener));
vi.stubGlobal('removeEventListener', (name: string) => listeners.delete(name));

describe('what is nowhere but in this page', () => {
    beforeEach(() => listeners.clear());

    it('is asked about before the page goes, as long as there is any', () => {
        let isHeld = true;
        const release = holdUnsaved(() => isHeld);
        const leave = () => {
            const event = { preventDefault: vi.fn() };
            listeners.get('beforeunload')?.(event);
            return event.preventDefault.mock.calls.length;
        };
        expect([isUnsaved(), leave()]).toEqual([true, 1]);
        isHeld = false;
        expect([isUnsaved(), leave()]).toEqual([false, 0]);
        release();
        expect(listeners.size).toBe(0);
    });

    it('is there where one of several places has some', () => {
        const ends = [holdUnsaved(() => false), holdUnsaved(() => true)];
        expect(isUnsaved()).toBe(true);
        ends.forEach((end) => end());
        expect(isUnsaved()).toBe(false);
    });
});
