import { describe, expect, it, vi } from 'vitest';
import type { Me } from '../src/api';

vi.mock('../src/i18n/i18n.svelte', () => ({ i18n: {} }));
vi.mock('../src/api', () => ({ api: { model: async () => ({ types: [] }) }, sessionEvents: {}, Problem: class {} }));
const { session } = await import('../src/features/session/session.svelte');

describe('what one may make', () => {
    const may = async (write: boolean, administer: boolean) => {
        await session.enter({ may: { write, administer }, workspace: { epoch: 'e' } } as Me);
        return ['account', 'user', 'team'].filter((type) => session.mayCreate(type));
    };

    it('is everything but users and teams, which administrators make', async () => {
        expect(await may(true, false)).toEqual(['account']);
        expect(await may(true, true)).toEqual(['account', 'user', 'team']);
        expect(await may(false, false)).toEqual([]);
    });
});
