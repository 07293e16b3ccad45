import { beforeEach, describe, expect, it, vi } from 'vitest';
import { en } from '../../src/i18n/en';
import type { Field, RecordType, Row } from '../../src/model';

const server = vi.hoisted(() => ({ sent: [] as unknown[], answers: [] as ((row: unknown) => void)[] }));
vi.mock('../../src/i18n/i18n.svelte', () => ({
    t: () => en,
    said: (text?: { en: string }) => text?.en ?? '',
    i18n: { locale: 'en-GB' },
}));
vi.mock('../../src/features/session/session.svelte', () => ({
    session: { me: { id: 'u' }, mayWrite: true, variables: {}, model: { type: () => undefined } },
}));
vi.mock('../../src/features/history/undo', () => ({ toastWithUndo: () => {} }));
vi.mock('../../src/api', () => ({
    Problem: class extends Error {},
    api: {
        change: (...sent: unknown[]) => {
            server.sent.push(sent[2]);
            return new Promise((resolve) => server.answers.push(resolve));
        },
    },
}));
vi.mock('../../src/features/lists/list_state.svelte', () => ({}));

const { CellEdits } = await import('../../src/features/lists/cell_edits.svelte');

const text = (word: string) => ({ en: word, zh: word });
const field = (name: string, more: Partial<Field> = {}): Field =>
    ({ name, kind: 'text', label: text(name), ...more }) as Field;
const name = field('name', { required: true });
const note = field('note');
const type = { type: 'thing', label: text('Thing'), title: 'name', fields: [name, note] } as unknown as RecordType;
const row: Row = { id: 'r', type: 'thing', version: '1', name: 'A', note: 'B' };
const settled = () => new Promise((resolve) => setTimeout(resolve));

function made() {
    const list = { at: undefined as string | undefined, isPast: false, gone: new Map(), row: () => row, took: vi.fn() };
    return { list, edits: new CellEdits(type, list as never) };
}

describe('cells that are edited', () => {
    beforeEach(() => {
        server.sent = [];
        server.answers = [];
    });

    it('are saved when another one is opened', () => {
        const { edits } = made();
        edits.begin(row, name);
        edits.get('r', 'name')!.set('C');
        expect(edits.begin(row, note)).toBe(true);
        expect(server.sent).toEqual([{ name: 'C' }]);
        expect(edits.open).toEqual({ id: 'r', name: 'note' });
    });

    it('stay open while what was typed is no value', () => {
        const { edits } = made();
        edits.begin(row, name);
        edits.get('r', 'name')!.set('');
        expect(edits.begin(row, note)).toBe(false);
        expect(edits.open).toEqual({ id: 'r', name: 'name' });
        expect(edits.get('r', 'note')).toBeUndefined();
    });

    it('are not opened again before the server has answered', async () => {
        const { edits } = made();
        edits.begin(row, name);
        edits.get('r', 'name')!.set('C');
        edits.save();
        expect(edits.begin(row, name)).toBe(false);
        expect(edits.open).toBeUndefined();
        server.answers[0]!({ ...row, name: 'C', version: '2' });
        await settled();
        expect(edits.saved.get('r')).toBe('name');
        expect(edits.begin(row, name)).toBe(true);
    });

    it('outlive the answer to an edit before them', async () => {
        const { edits } = made();
        edits.begin(row, name);
        edits.get('r', 'name')!.set('C');
        edits.save();
        edits.cancel('r', 'name');
        edits.begin(row, name);
        const later = edits.get('r', 'name');
        server.answers[0]!({ ...row, name: 'C', version: '2' });
        await settled();
        expect(edits.get('r', 'name')).toBe(later);
        expect(edits.open).toEqual({ id: 'r', name: 'name' });
    });

    it('are let go when the past comes on screen, which nothing is saved into', () => {
        const { edits, list } = made();
        edits.begin(row, name);
        edits.get('r', 'name')!.set('C');
        list.at = '5';
        expect(edits.save()).toBe(false);
        edits.leave();
        expect(server.sent).toEqual([]);
        expect(edits.open).toBeUndefined();
        expect(edits.of('r')).toBeUndefined();
    });

    it('are saved on the way to the past', () => {
        const { edits } = made();
        edits.begin(row, name);
        edits.get('r', 'name')!.set('C');
        edits.leave();
        expect(server.sent).toEqual([{ name: 'C' }]);
        expect(edits.get('r', 'name')!.working).toBe(true);
    });
});
