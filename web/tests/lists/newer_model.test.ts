import { beforeEach, describe, expect, it, vi } from 'vitest';
import { isAskable, unknownIn } from '../../src/rules/model_names';
import type { Field, Json, RecordType } from '../../src/model';

const server = vi.hoisted(() => ({ reloads: 0, answer: async () => {} }));
vi.mock('../../src/features/session/session.svelte', () => ({
    session: {
        reloadModel: () => {
            server.reloads += 1;
            return server.answer();
        },
    },
}));
const { NewerModel } = await import('../../src/features/session/newer_model.svelte');

const text = (word: string) => ({ en: word, zh: word });
const field = (name: string, more: Partial<Field> = {}): Field => ({ name, kind: 'text', label: text(name), ...more });
const typeOf = (type: string, fields: Field[]): RecordType =>
    ({ type, label: text(type), label_many: text(type), title: 'name', fields }) as RecordType;
const account = typeOf('account', [field('name'), field('tier')]);
const deal = typeOf('deal', [field('name'), field('account', { kind: 'reference', to: 'account' })]);
const types = (name: string) => [account, deal].find(({ type }) => type === name);
const is = (name: string): Json => ({ '==': [{ var: name }, 'a'] });

describe('what an address names', () => {
    const unknown = (members: Record<string, string>) => unknownIn(new URLSearchParams(members), deal, types);

    it('is unknown where the model has no such field: filtered, shown, sorted or grouped by', () => {
        expect(unknown({})).toEqual([]);
        const filter = JSON.stringify({ and: [is('name'), { or: [is('extra'), is('account.size')] }] });
        expect(unknown({ filter })).toEqual(['extra', 'account.size']);
        expect(unknown({ columns: 'name:200,extra:120', sort: '-extra,name', by: 'kind' })).toEqual(['extra', 'kind']);
        expect(unknown({ filter: '{', columns: 'name', sort: 'account.tier', by: 'account' })).toEqual([]);
    });

    it('may lead beyond what this page knows, and be what every record has', () => {
        expect(
            ['account.tier', 'account.id', '$me.id', 'archived', 'updated_at'].every((path) =>
                isAskable(deal, path, types),
            ),
        ).toBe(true);
        expect(isAskable(deal, 'account.extra', types)).toBe(false);
    });
});

describe('a model that was read when somebody signed in', () => {
    beforeEach(() => Object.assign(server, { reloads: 0, answer: async () => {} }));

    it('is read again before a name counts as unknown, once for each', async () => {
        const newer = new NewerModel();
        expect(newer.isDue([])).toBe(false);
        expect(newer.isDue(['deal.extra'])).toBe(true);
        const seeking = newer.seek(['deal.extra']);
        void newer.seek(['deal.extra']);
        expect(newer.isDue(['deal.extra'])).toBe(true);
        await seeking;
        expect([newer.isDue(['deal.extra']), server.reloads]).toEqual([false, 1]);
        await newer.seek(['deal.extra']);
        expect(server.reloads).toBe(1);
        await newer.seek(['deal.extra', 'deal.more']);
        expect([newer.isDue(['deal.extra', 'deal.more']), server.reloads]).toEqual([false, 2]);
    });

    it('is read again where the server refuses an address whose names it has, once', async () => {
        const newer = new NewerModel();
        expect(newer.namesOf('/records/deal?by=kind')).toEqual([]);
        newer.refused('/records/deal?by=kind');
        const names = newer.namesOf('/records/deal?by=kind');
        expect(newer.isDue(names)).toBe(true);
        await newer.seek(names);
        newer.refused('/records/deal?by=kind');
        await newer.seek(newer.namesOf('/records/deal?by=kind'));
        expect([newer.isDue(names), server.reloads]).toEqual([false, 1]);
    });

    it('counts where it cannot be read again', async () => {
        const newer = new NewerModel();
        server.answer = () => Promise.reject(new Error('busy'));
        await newer.seek(['ship']);
        expect(newer.isDue(['ship'])).toBe(false);
    });
});
