import { describe, expect, it, vi } from 'vitest';
import type { Me } from '../../src/api';

const server = vi.hoisted(() => ({ refusal: undefined as unknown, me: undefined as unknown }));
vi.mock('../../src/i18n/i18n.svelte', () => ({ i18n: { use: async () => {} } }));
vi.mock('../../src/api', () => ({
    v1: '',
    api: {
        model: async () => ({ types: [] }),
        me: async () => server.me,
        session: async () => ({ signed_in: false, demo: false, people: [] }),
        // The live connection ends before the answer is here.
        signOut: async () => {
            if (server.refusal) throw server.refusal;
            session.lost();
        },
    },
    sessionEvents: {},
    Problem: class {
        constructor(readonly status: number) {}
    },
}));
const { session } = await import('../../src/features/session/session.svelte');

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

describe('what roles let one do', () => {
    const enter = (rights?: Me['rights']) =>
        session.enter({ may: { write: true, administer: false }, rights, workspace: { epoch: 'e' } } as Me);

    it('is what they say of some record at least', async () => {
        await enter({
            deal: { see: 'all', change: 'some', steps: { win: 'all' }, hidden: ['secret'], read_only: ['amount'] },
            client: { see: 'some', steps: {}, hidden: [], read_only: [] },
            line: { steps: {}, hidden: [], read_only: [] },
        });
        expect(['deal', 'client', 'line'].map((type) => session.mayDo('see', type))).toEqual([true, true, false]);
        expect(['deal', 'client', 'line'].map((type) => session.mayHandle(type))).toEqual([true, false, false]);
        // Colleagues and teams are for everybody to see.
        expect(['deal', 'line', 'user', 'team'].map((type) => session.maySee(type))).toEqual([true, false, true, true]);
        expect(session.mayCreate('deal')).toBe(false);
        expect(['name', 'amount', 'secret'].map((field) => session.mayChange('deal', field))).toEqual([
            true,
            false,
            false,
        ]);
        expect(['win', 'lose'].map((step) => session.mayStep('deal', step))).toEqual([true, false]);
    });

    it('is asked again by an empty screen, but not at once', async () => {
        const see = { see: 'all' as const, steps: {}, hidden: [], read_only: [] };
        await enter({ deal: see });
        server.me = { may: { write: true, administer: false }, rights: {}, workspace: { epoch: 'e' } };
        await session.refreshOld();
        expect(session.maySee('deal')).toBe(true);
        vi.useFakeTimers({ now: Date.now() + 61_000 });
        await session.refreshOld();
        vi.useRealTimers();
        expect(session.maySee('deal')).toBe(false);
    });

    it('is everything where there are none', async () => {
        await enter();
        expect(session.mayCreate('deal') && session.mayHandle('deal') && session.mayStep('deal', 'win')).toBe(true);
        expect(session.mayChange('deal', 'name')).toBe(true);
    });
});

describe('through the eyes of another person', () => {
    const seen = {
        may: { write: true, administer: true, audit: false },
        rights: { deal: { see: 'all', export: 'all', steps: { win: 'all' }, hidden: ['secret'], read_only: [] } },
        password_must_change: true,
        view_as: { user: 'p', name: 'P', until: '2027-01-31T08:00:00Z' },
        workspace: { epoch: 'e' },
    } as unknown as Me;

    it('nothing is changed nor taken away, and what that person has to do first is not asked', async () => {
        vi.stubGlobal('sessionStorage', { getItem: () => null });
        await session.enter(seen);
        expect(session.phase).toBe('ready');
        expect([session.mayWrite, session.mayAdminister, session.mayCreate('deal')]).toEqual([false, false, false]);
        expect([session.mayAnyStep('deal'), session.mayHandle('deal'), session.mayExport('deal')]).toEqual([
            false,
            false,
            false,
        ]);
        expect([session.isHidden('deal', 'secret'), session.isHidden('deal', 'name')]).toEqual([true, false]);
        vi.unstubAllGlobals();
    });
});

describe('what administrators alone do', () => {
    it('is offered to nobody else, but for erasing where a role gives that', async () => {
        const may = async (administer: boolean, rights?: Me['rights']) => {
            const me = { may: { write: true, administer }, rights, workspace: { epoch: 'e' } } as Me;
            await session.enter(me);
            return ['user', 'deal'].map((type) => [
                session.mayHandle(type),
                session.mayRemove(type),
                session.mayErase(type),
            ]);
        };
        expect(await may(true)).toEqual([
            [true, true, true],
            [true, true, true],
        ]);
        expect(await may(false)).toEqual([
            [false, false, false],
            [true, true, false],
        ]);
        expect(await may(false, { deal: { erase: 'some', steps: {}, hidden: [], read_only: [] } })).toEqual([
            [false, false, false],
            [true, false, true],
        ]);
    });
});

describe('a session', () => {
    it('that one ends oneself was not lost', async () => {
        await session.enter({ may: {}, workspace: { epoch: 'e' } } as Me);
        await session.signOut();
        expect([session.phase, session.ended]).toEqual(['signed_out', false]);
        await session.enter({ may: {}, workspace: { epoch: 'e' } } as Me);
        session.lost();
        expect([session.phase, session.ended]).toEqual(['signed_out', true]);
    });

    it('goes on where the server did not hear that it should end', async () => {
        const { Problem } = (await import('../../src/api')) as unknown as { Problem: new (status: number) => unknown };
        await session.enter({ may: {}, workspace: { epoch: 'e' } } as Me);
        server.refusal = new Problem(0);
        await expect(session.signOut()).rejects.toBe(server.refusal);
        expect(session.phase).toBe('ready');
        server.refusal = new Problem(401);
        await session.signOut();
        expect(session.phase).toBe('signed_out');
    });
});
