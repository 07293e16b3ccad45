import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '../../src/api';
import { Model, type RecordType } from '../../src/model';

const text = (word: string) => ({ en: word, zh: word });
const ship = { type: 'ship', label: text('Ship'), label_many: text('Ships'), title: 'name', fields: [] };
vi.mock('../../src/features/session/session.svelte', () => ({
    session: { model: new Model([ship as unknown as RecordType]) },
}));
vi.mock('../../src/i18n/i18n.svelte', () => ({ t: () => ({}), said: () => '' }));

const answer = (more: object) => ({ position: '12000', indexed: '12000', total: 0, more: false, hits: [], ...more });
let answers: (() => unknown)[] = [];
vi.stubGlobal('fetch', async () => {
    const body = answers.shift()!();
    if (body instanceof Problem) return Response.json({ reason: body.reason }, { status: body.status });
    return Response.json(body);
});
const { findNewestToo, findRecords } = await import('../../src/features/palette/find_records');

describe('a search for records', () => {
    beforeEach(() => (answers = []));

    it.each([
        ['is made', '0', true],
        ['has far to go', '10000', true],
        ['is a moment behind, as always', '11990', false],
        ['is there', '12000', false],
    ])('knows whether all can be found: the index %s', async (_, indexed, isBehind) => {
        answers = [() => answer({ indexed, hits: [{ type: 'ship', id: '1', title: 'Argo' }] })];
        const found = await findRecords('argo');
        expect([found.isBehind, found.hits.map(({ title }) => title)]).toEqual([isBehind, ['Argo']]);
    });

    it('for what was made just now is asked again while the index has not come so far', async () => {
        vi.useFakeTimers();
        const argo = { type: 'ship', id: '1', title: 'Argo' };
        answers = [() => answer({ indexed: '11999' }), () => answer({ indexed: '12000', hits: [argo] })];
        const found = findNewestToo('argo', () => false);
        await vi.runAllTimersAsync();
        expect((await found).hits).toHaveLength(1);
        // Where it has, and where nobody asks any more, once is enough.
        answers = [() => answer({ indexed: '12000' })];
        expect((await findNewestToo('argo', () => false)).hits).toEqual([]);
        answers = [() => answer({ indexed: '11999' })];
        expect((await findNewestToo('argo', () => true)).hits).toEqual([]);
        vi.useRealTimers();
    });

    it('that is refused is not one that finds nothing', async () => {
        answers = [() => new Problem(429, 'requests.too_much')];
        await expect(findRecords('argo')).rejects.toThrow('requests.too_much');
    });
});
