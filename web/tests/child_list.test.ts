import { describe, expect, it, vi } from 'vitest';
import type { Row } from '../src/model';

vi.mock('../src/api', () => ({ api: {} }));
const { shownOf } = await import('../src/features/accounts/child_list');

describe('the rows that a panel shows', () => {
    const now = Date.parse('2026-11-29T12:00:00Z');
    const made = (id: string, created_at: string): Row => ({ id, type: 'note', version: '1', created_at });
    const old = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => made(id, '2026-01-01T00:00:00Z'));
    const rows = [...old, made('new', '2026-11-29T11:59:00Z')];
    const ids = (shown: Row[]) => shown.map(({ id }) => id).join('');
    it('are the first, and what is new', () => {
        expect(ids(shownOf(rows, now))).toBe('abcdenew');
    });
    it('have nothing new where nobody knows how long ago that was', () => {
        expect(ids(shownOf(rows, 0))).toBe('abcde');
    });
});
