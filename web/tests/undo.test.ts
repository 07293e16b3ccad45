import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecordAnswer } from '../src/api';
import { en } from '../src/i18n/en';
import type { Kept, Undone } from '../src/log_api';
import type { RecordType, Row } from '../src/model';

const server = vi.hoisted(() => ({ asked: [] as unknown[][], answer: undefined as unknown }));
vi.mock('../src/i18n/i18n.svelte', () => ({
    t: () => en,
    said: (text?: { en: string }) => text?.en ?? '',
    i18n: { locale: 'en-GB' },
}));
vi.mock('../src/features/session/session.svelte', () => ({
    session: {
        me: { id: 'u' },
        model: { type: (name: string) => (name === 'task' ? task : undefined) },
        place: { locale: 'en-GB', timezone: 'UTC', currency: 'EUR' },
    },
}));
vi.mock('../src/log_api', () => ({
    log: {
        undo: async (...asked: unknown[]) => {
            server.asked.push(asked);
            if (server.answer instanceof Error) throw server.answer;
            return server.answer;
        },
    },
}));

const { keptText, toastWithUndo, undo, undoneText } = await import('../src/features/history/undo');
const { titles } = await import('../src/titles.svelte');
const { toasts } = await import('../src/ui/toasts.svelte');

const text = (word: string) => ({ en: word, zh: word });
const task: RecordType = {
    type: 'task',
    label: text('Task'),
    label_many: text('Tasks'),
    title: 'name',
    fields: [{ name: 'due', kind: 'date', label: text('Due') }],
};
const row = (version: string, more: Partial<Row> = {}): Row & RecordAnswer => ({
    id: 't',
    type: 'task',
    version,
    position: `1${version}`,
    updated_by: 'u',
    ...more,
});
const kept = (more: Partial<Kept> = {}): Kept => ({
    record: 'task/t',
    field: 'due',
    position: '14',
    by: 'v',
    why: 'changed_later',
    ...more,
});
const undone = (more: Partial<Undone> = {}): Undone => ({
    position: '15',
    commit: '13',
    put_back: 1,
    kept: [],
    ...more,
});
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

titles.add({ v: 'Ben' });
beforeEach(() => {
    server.asked = [];
    toasts.list = [];
});

describe('a notice of what was done', () => {
    it('takes it back by undoing the commit that wrote it', async () => {
        server.answer = undone();
        toastWithUndo('Due changed', row('2'), row('3'), { subject: 't.due' });
        const [toast] = toasts.list;
        expect(toast).toMatchObject({ text: 'Due changed', subject: 't.due', action: { label: 'Undo' } });
        toast!.action!.run();
        await settled();
        expect(server.asked).toEqual([['13', '']]);
        expect(toasts.list.at(-1)).toMatchObject({ text: 'Undone', tone: 'plain' });
    });

    it('says why it was refused', async () => {
        server.answer = new Error('refused');
        toastWithUndo('Due changed', row('2'), row('3'));
        toasts.list[0]!.action!.run();
        await settled();
        expect(toasts.list.at(-1)).toMatchObject({ tone: 'problem' });
    });

    it('offers no way back where nothing happened, or the last change is not ours', () => {
        toastWithUndo('Due changed', row('3'), row('3'));
        toastWithUndo('Due changed', row('2'), row('4', { updated_by: 'v' }));
        expect(toasts.list.map((toast) => toast.action)).toEqual([undefined, undefined]);
    });
});

describe('an undo', () => {
    it('carries the reason, and learns the names in the answer', async () => {
        server.answer = undone({ titles: { w: 'Cleo' } });
        await undo('13', ' Wrong day ');
        expect([server.asked, titles.of('user', 'w')]).toEqual([[['13', 'Wrong day']], 'Cleo']);
    });

    it('tells what stays as it is, and why', () => {
        expect(keptText(kept())).toBe('Due: changed later by Ben');
        expect(keptText(kept({ field: null, by: null, why: 'touched' }))).toBe('The whole record: worked on since');
        expect(keptText(kept({ record: 'gone/g', field: 'size' }))).toBe('size: changed later by Ben');
    });

    it('is told in one sentence', () => {
        expect(undoneText(undone({ put_back: 0 }))).toBe('Nothing was put back.');
        expect(undoneText(undone({ kept: [kept(), kept({ field: null })] }))).toBe(
            'Put back in 1 record. 2 values were kept: Due: changed later by Ben and 1 more',
        );
    });
});
