import { describe, expect, it, vi } from 'vitest';
import { Model, type RecordType } from '../src/model';

const screen = vi.hoisted(() => ({ session: {} as unknown }));
vi.mock('../src/features/session/session.svelte', () => ({
    get session() {
        return screen.session;
    },
}));
vi.mock('../src/i18n/i18n.svelte', () => ({
    said: (text?: Record<string, string>) => text?.en ?? '',
}));

const text = (word: string) => ({ en: word, zh: word });
const typeOf = (type: string): RecordType => ({
    type,
    label: text(`One ${type}`),
    label_many: text(`Many ${type}`),
    title: 'name',
    fields: [],
});
screen.session = { model: new Model(['offer', 'task', 'note', 'visit'].map(typeOf)) };

const { linksTo } = await import('../src/features/records/made_links');

describe('what a step has made', () => {
    const made = (type: string, id: string) => ({ type, id });
    it('is linked, several of a type together', () => {
        const [first, second] = linksTo([made('task', 'a'), made('offer', 'b'), made('task', 'c')]);
        expect(first!.label).toBe('Many task (2)');
        expect(new URL(first!.href, 'http://x').searchParams.get('filter')).toBe('{"in":[{"var":"id"},["a","c"]]}');
        expect(second).toEqual({ label: 'One offer', href: '/records/offer/b' });
    });
    it('has three links at most, and none where nothing was made', () => {
        expect(linksTo(['offer', 'task', 'note', 'visit'].map((type) => made(type, '1')))).toHaveLength(3);
        expect(linksTo(undefined)).toEqual([]);
    });
    it('is left out where the reader knows nothing of its type', () => {
        expect(linksTo([made('secret', 'a'), made('task', 'b')]).map(({ label }) => label)).toEqual(['One task']);
    });
});
