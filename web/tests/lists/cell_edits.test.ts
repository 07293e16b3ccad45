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

const { toasts } = await import('../../src/ui/toasts.svelte');
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
        toasts.list = [];
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

    it('wait for now when the past comes on screen, which nothing is saved into', () => {
        const { edits, list } = made();
        edits.begin(row, name);
        edits.get('r', 'name')!.set('');
        list.isPast = true;
        edits.leave();
        expect(toasts.list.at(-1)?.text).toBe(en.list.cellsWait('name'));
        expect(edits.open).toBeUndefined();
        list.at = '5';
        edits.leave();
        expect([edits.of('r'), server.sent, toasts.list.length]).toEqual([undefined, [], 1]);
        Object.assign(list, { at: undefined, isPast: false });
        edits.leave();
        expect(edits.of('r')?.get('name')?.error).not.toBe('');
        expect(edits.begin(row, name)).toBe(true);
        edits.get('r', 'name')!.set('D');
        edits.save();
        expect(server.sent).toEqual([{ name: 'D' }]);
    });

    it('are named when the list is left for good without them', () => {
        const { edits } = made();
        edits.begin(row, name);
        edits.get('r', 'name')!.set('');
        edits.end();
        expect(toasts.list.at(-1)?.text).toContain('name was not saved');
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
