import { beforeEach, describe, expect, it, vi } from 'vitest';
import { en } from '../../src/i18n/en';
import type { RecordType, Row } from '../../src/model';

const text = (word: string) => ({ en: word, zh: word });
const type = {
    type: 'deal',
    label: text('Deal'),
    label_many: text('Deals'),
    title: 'name',
    fields: [{ name: 'stage', kind: 'lifecycle', label: text('Stage') }],
    lifecycle: { field: 'stage', initial: 'a', states: [{ name: 'a', label: text('A') }], transitions: [] },
} as unknown as RecordType;
const row: Row = { id: '1', type: 'deal', version: '1', title: 'Argo', stage: 'a' };

vi.mock('../../src/i18n/i18n.svelte', () => ({ t: () => en, said: () => '', i18n: { locale: 'en-GB' } }));
vi.mock('../../src/features/session/session.svelte', () => ({
    session: { me: { id: 'u', workspace: { epoch: 'e' } }, mayWrite: true, model: { type: () => type } },
}));
vi.mock('../../src/live', () => ({ live: { follow: () => () => {}, connection: 'live' } }));
vi.mock('../../src/api', async (original) => ({
    ...(await original<object>()),
    api: { board: async () => ({ position: '3', by: 'stage', columns: [{ state: 'a', count: 1, rows: [row] }] }) },
}));
const { BoardState } = await import('../../src/features/pipeline/board_state.svelte');
const { toasts } = await import('../../src/ui/toasts.svelte');

describe('a card whose step is refused', () => {
    beforeEach(() => {
        toasts.list = [];
        toasts.announced = '';
    });

    async function moved() {
        const board = new BoardState(type);
        await board.ask(undefined, '');
        board.wait('1', 'b');
        return board;
    }

    it('says why while one looks at it', async () => {
        const board = await moved();
        board.refuse(row, 'No');
        expect([board.refused.get('1'), board.pending.size, toasts.announced, toasts.list]).toEqual([
            'No',
            0,
            'No',
            [],
        ]);
    });

    it('says it by name wherever one is once the board was left', async () => {
        const board = await moved();
        board.stop();
        board.refuse(row, 'No');
        expect(toasts.list.map(({ text, tone }) => [text, tone])).toEqual([['Argo: No', 'problem']]);
    });

    it('says it by name where a filter has taken it off the board', async () => {
        const board = await moved();
        board.refuse({ ...row, id: '2', title: 'Boreas' }, 'No');
        expect(toasts.list.map(({ text }) => text)).toEqual(['Boreas: No']);
    });
});
