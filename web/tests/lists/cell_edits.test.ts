import { beforeEach, describe, expect, it, vi } from 'vitest';
import { en } from '../../src/i18n/en';
import type { Field, RecordType, Row } from '../../src/model';

const server = vi.hoisted(() => ({
    sent: [] as unknown[],
    versions: [] as unknown[],
    answers: [] as ((row: unknown) => void)[],
    refusals: [] as ((error: unknown) => void)[],
}));
vi.mock('../../src/i18n/i18n.svelte', () => ({
    t: () => en,
    said: (text?: { en: string }) => text?.en ?? '',
    i18n: { locale: 'en-GB' },
}));
vi.mock('../../src/features/session/session.svelte', () => ({
    session: {
        me: { id: 'u' },
        mayWrite: true,
        mayChange: () => true,
        mayAnyStep: () => true,
        variables: {},
        model: { type: () => undefined },
    },
}));
vi.mock('../../src/features/history/undo', () => ({ toastWithUndo: () => {} }));
vi.mock('../../src/api', () => ({
    Problem: class extends Error {
        constructor(
            readonly status: number,
            readonly reason: string,
            readonly body: object = {},
        ) {
            super(reason);
        }
    },
    api: {
        change: (...sent: unknown[]) => {
            server.sent.push(sent[2]);
            server.versions.push(sent[3]);
            return new Promise((resolve, reject) => {
                server.answers.push(resolve);
                server.refusals.push(reject);
            });
        },
    },
}));
vi.mock('../../src/features/lists/list_state.svelte', () => ({}));

const { Problem } = await import('../../src/api');
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
    const conflict = { conflicts: { name: { base: 'A', theirs: 'X', mine: 'C' } }, version: '2' };
    beforeEach(() => {
        server.sent = [];
        server.versions = [];
        server.answers = [];
        server.refusals = [];
        toasts.list = [];
        toasts.announced = '';
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

    it('are opened again before the server has answered, and go on from what was typed', async () => {
        const { edits, list } = made();
        edits.begin(row, name);
        const edit = edits.get('r', 'name')!;
        edit.set('C');
        edits.save();
        expect(edits.begin(row, name)).toBe(true);
        expect([edit.draft, edit.isUntouched]).toEqual(['C', true]);
        server.answers[0]!({ ...row, name: 'C', version: '2' });
        await settled();
        expect([edits.open, edit.base, edit.draft]).toEqual([{ id: 'r', name: 'name' }, 'C', 'C']);
        edit.set('D');
        edits.save();
        expect(server.sent).toEqual([{ name: 'C' }, { name: 'D' }]);
        expect(server.versions).toEqual(['1', '2']);
        server.answers[1]!({ ...row, name: 'D', version: '3' });
        await settled();
        expect([edits.open, edits.get('r', 'name'), edits.saved.get('r')]).toEqual([undefined, undefined, 'name']);
        expect(list.took).toHaveBeenCalledTimes(2);
    });

    it('send what follows once the server has answered what was typed before, whatever it said', async () => {
        for (const [answers, version] of [
            [true, '2'],
            [false, '1'],
        ] as const) {
            server.sent = [];
            server.versions = [];
            server.answers = [];
            server.refusals = [];
            const { edits } = made();
            edits.begin(row, name);
            edits.get('r', 'name')!.set('C');
            edits.save();
            edits.begin(row, name);
            edits.get('r', 'name')!.set('D');
            edits.save();
            edits.begin(row, name);
            edits.get('r', 'name')!.set('E');
            edits.save();
            expect([server.sent.length, edits.open]).toEqual([1, undefined]);
            if (answers) server.answers[0]!({ ...row, name: 'C', version: '2' });
            else server.refusals[0]!(new Problem(422, 'unique.taken', { fields: { name: 'unique.taken' } }));
            await settled();
            expect(server.sent).toEqual([{ name: 'C' }, { name: 'E' }]);
            expect(server.versions[1]).toBe(version);
            server.answers[1]!({ ...row, name: 'E', version: '3' });
            await settled();
            expect([server.sent.length, edits.of('r')]).toEqual([2, undefined]);
        }
    });

    it('go on being saved where what was typed since is given up', async () => {
        const { edits } = made();
        edits.begin(row, name);
        const edit = edits.get('r', 'name')!;
        edit.set('C');
        edits.save();
        edits.begin(row, name);
        edit.set('Some');
        edits.cancel('r', 'name');
        expect([edits.open, edits.get('r', 'name')?.draft]).toEqual([undefined, 'C']);
        server.answers[0]!({ ...row, name: 'C', version: '2' });
        await settled();
        expect([edits.get('r', 'name'), edits.saved.get('r'), server.sent.length]).toEqual([undefined, 'name', 1]);
    });

    it('ask for a decision in the editor that was opened again', async () => {
        const { edits } = made();
        edits.begin(row, name);
        const edit = edits.get('r', 'name')!;
        edit.set('C');
        edits.save();
        edits.begin(row, name);
        edit.set('D');
        server.refusals[0]!(new Problem(409, 'record.conflict', conflict));
        await settled();
        expect([edits.open, edit.conflict?.mine, edits.save()]).toEqual([{ id: 'r', name: 'name' }, 'D', false]);
        void edit.takeMine();
        expect([server.sent[1], server.versions[1]]).toEqual([{ name: 'D' }, '2']);
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

    it('are named when the list is left for good without them', async () => {
        const { edits } = made();
        edits.begin(row, name);
        edits.get('r', 'name')!.set('');
        edits.end();
        await settled();
        expect(toasts.list.at(-1)?.text).toContain('name was not saved');
    });

    it.each([
        ['a conflict', new Problem(409, 'record.conflict', conflict), en.reasons['record.conflict']],
        [
            'a refusal',
            new Problem(422, 'unique.taken', { fields: { name: 'unique.taken' } }),
            en.reasons['unique.taken'],
        ],
        ['an answer that did not come', new Problem(0, 'network.unreachable'), en.reasons['network.unreachable']],
    ])('are named with %s that comes after the list was left', async (_, refusal, why) => {
        const { edits } = made();
        edits.begin(row, name);
        edits.get('r', 'name')!.set('C');
        // The press on a link takes the focus away, which saves; the list goes a moment later.
        edits.settle();
        edits.end();
        await settled();
        expect(toasts.list).toEqual([]);
        server.refusals[0]!(refusal);
        await settled();
        expect(toasts.list.map((toast) => [toast.text, toast.tone])).toEqual([
            [en.record.notSaved('name', why!), 'problem'],
        ]);
        expect(toasts.announced).toBe('');
    });

    it('are not named where the list is left and the server takes them, after a conflict too', async () => {
        const { edits } = made();
        edits.begin(row, name);
        const edit = edits.get('r', 'name')!;
        edit.set('C');
        edits.save();
        server.refusals[0]!(new Problem(409, 'record.conflict', conflict));
        await settled();
        expect([edit.conflict !== undefined, toasts.announced]).toEqual([true, en.list.cellConflict]);
        void edit.takeMine();
        edits.end();
        server.answers[1]!({ ...row, name: 'C', version: '3' });
        await settled();
        expect(toasts.list).toEqual([]);
    });

    it('say why a decision was refused, and no longer what was to be decided', async () => {
        const { edits } = made();
        edits.begin(row, name);
        const edit = edits.get('r', 'name')!;
        edit.set('C');
        edits.save();
        server.refusals[0]!(new Problem(409, 'record.conflict', conflict));
        await settled();
        void edit.takeMine();
        server.refusals[1]!(new Problem(422, 'record.archived'));
        await settled();
        expect([edit.conflict, edit.error]).toEqual([undefined, en.reasons['record.archived']]);
    });

    it('that wait are all named on the way to the past, whatever for, and those that are refused there', async () => {
        const { edits, list } = made();
        edits.begin(row, note);
        edits.get('r', 'note')!.set('D');
        edits.save();
        server.refusals[0]!(new Problem(409, 'record.conflict', { conflicts: { note: {} } }));
        await settled();
        edits.begin(row, name);
        edits.get('r', 'name')!.set('');
        list.isPast = true;
        edits.leave();
        expect(toasts.list.at(-1)?.text).toBe(en.list.cellsWait('note, name'));
        Object.assign(list, { at: undefined, isPast: false });
        edits.begin(row, name);
        edits.get('r', 'name')!.set('E');
        list.isPast = true;
        edits.leave();
        list.at = '5';
        edits.leave();
        server.refusals[1]!(new Problem(422, 'unique.taken', { fields: { name: 'unique.taken' } }));
        await settled();
        expect(toasts.list.map(({ text }) => text)).toEqual([en.list.cellsWait('note, name')]);
    });

    it('that are on their way are not sent twice: whoever asks waits for the same answer', async () => {
        const { edits } = made();
        edits.begin(row, name);
        const edit = edits.get('r', 'name')!;
        edit.set('C');
        const told: string[] = [];
        void edit.save();
        const again = edit.save().then(() => told.push(edit.error));
        await settled();
        expect([server.sent.length, told]).toEqual([1, []]);
        server.refusals[0]!(new Problem(422, 'record.archived'));
        await again;
        expect(told).toEqual([en.reasons['record.archived']]);
    });

    it('that are tried again are not told what was wrong before', async () => {
        const { edits } = made();
        edits.begin(row, name);
        const edit = edits.get('r', 'name')!;
        edit.set('C');
        edits.save();
        server.refusals[0]!(new Problem(0, 'network.unreachable'));
        await settled();
        edits.begin(row, name);
        expect([edit.error, edits.save(), edit.error]).toEqual([en.reasons['network.unreachable'], true, '']);
        edits.end();
        server.answers[1]!({ ...row, name: 'C', version: '2' });
        await settled();
        expect(toasts.list).toEqual([]);
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
