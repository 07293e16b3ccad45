import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toasts } from '../src/ui/toasts.svelte';

const texts = () => toasts.list.map(({ text }) => text);
beforeEach(() => {
    vi.useFakeTimers();
    toasts.list = [];
});
afterEach(() => vi.useRealTimers());

describe('toasts of one place', () => {
    it('are counted but for those about what is told anew', () => {
        toasts.show('A', { group: 'inbox', subject: 'a' });
        toasts.show('B', { group: 'inbox', subject: 'b' });
        toasts.show('C', { subject: 'c' });
        expect(toasts.of('inbox').map((toast) => toast.text)).toEqual(['A', 'B']);
        expect(toasts.of('inbox', new Set(['a'])).map((toast) => toast.text)).toEqual(['B']);
    });
});

describe('too many toasts', () => {
    const action = { label: 'Undo', run: () => {} };
    it('let news go first, and never the last that can still be undone', () => {
        toasts.show('Undo this', { action });
        for (const text of ['A', 'B', 'C']) toasts.show(text, { group: 'inbox' });
        expect(texts()).toEqual(['Undo this', 'B', 'C']);
        for (const text of ['D', 'E']) toasts.show(text);
        expect(texts()).toEqual(['Undo this', 'D', 'E']);
        toasts.show('F');
        expect(texts()).toEqual(['Undo this', 'E', 'F']);
    });
    it('let older ways go before newer ones', () => {
        for (const text of ['A', 'B', 'C', 'D']) toasts.show(text, { links: [{ label: text, href: '/' }] });
        expect(texts()).toEqual(['B', 'C', 'D']);
    });
});
