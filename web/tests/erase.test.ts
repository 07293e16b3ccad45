import { describe, expect, it, vi } from 'vitest';
import type { Event } from '../src/api';
import type { RecordType } from '../src/model';
import { en } from '../src/i18n/en';
import { zh } from '../src/i18n/zh';

const screen = vi.hoisted(() => ({ language: 'en' as 'en' | 'zh', pages: [] as unknown[] }));
vi.mock('../src/i18n/i18n.svelte', () => ({
    t: () => ({ en, zh })[screen.language],
    said: (text?: Record<string, string>) => text?.[screen.language] ?? '',
    i18n: { locale: 'en-GB' },
}));
vi.mock('../src/features/session/session.svelte', () => ({
    session: {
        model: { type: (name: string) => (name === 'contact' ? contact : undefined) },
        place: { locale: 'en-GB', timezone: 'UTC', currency: 'EUR' },
    },
}));
vi.mock('../src/api', async (original) => ({
    ...(await original<typeof import('../src/api')>()),
    api: { history: async () => screen.pages.shift() },
}));

const { titles } = await import('../src/titles.svelte');
const { changeLines, eventWords, fieldLines, ownSentence } = await import('../src/features/records/event_text');
const { isUndoable } = await import('../src/features/history/undoable');
const { HistoryState } = await import('../src/features/history/history_state.svelte');
const { withoutPersonal } = await import('../src/features/audit/forget');
const { eraseFaults } = await import('../src/features/records/erase_faults');

const text = (word: string) => ({ en: word, zh: word });
const contact: RecordType = {
    type: 'contact',
    label: text('Contact'),
    label_many: text('Contacts'),
    title: 'name',
    fields: [
        { name: 'name', kind: 'text', label: text('Name'), personal: true },
        { name: 'mobile', kind: 'phone', label: text('Mobile'), personal: true },
        { name: 'job_title', kind: 'text', label: text('Position') },
    ],
};
const gone = { erased: true };
const event = (version: string, kind: string, data: Event['data'], more: Partial<Event> = {}): Event => ({
    position: version,
    commit: version,
    time: '2026-11-22T12:00:00Z',
    stream: 'contact/c',
    version,
    type: `contact.${kind}`,
    kind,
    id: `e${version}`,
    actor: 'u',
    data,
    ...more,
});
titles.add({ u: 'Ann', c: '' });

describe('an erasure', () => {
    const erasure = event('3', 'erased', { asked_by: 'person' }, { reason: 'Letter 31' });

    it('is told in both languages, on the record’s own page and elsewhere', () => {
        expect(ownSentence(erasure)).toBe('Ann erased the personal data (asked by the person)');
        expect(eventWords(erasure)).toMatchObject({
            before: 'Ann erased the personal data of ',
            after: ' (asked by the person)',
            id: 'c',
        });
        screen.language = 'zh';
        expect(ownSentence(erasure)).toBe('Ann抹除了个人信息（应本人要求）');
        expect(eventWords(erasure)).toMatchObject({ before: 'Ann抹除了', after: '的个人信息（应本人要求）' });
        screen.language = 'en';
    });

    it('is offered no undo, nor is a change of which nothing could be put back', () => {
        expect([isUndoable(erasure), isUndoable(event('2', 'changed', {}))]).toEqual([false, true]);
        const changed = (changes: Event['data']['changes']) => isUndoable(event('2', 'changed', { changes: changes! }));
        expect([
            changed({ mobile: { old: gone, new: gone } }),
            changed({ mobile: { old: gone, new: gone }, job_title: { old: 'a', new: 'b' } }),
            changed({ mobile: { old: null, new: gone } }),
        ]).toEqual([false, true, true]);
    });

    it('leaves of old values only that they are erased', () => {
        const changes = { mobile: { old: gone, new: gone }, job_title: { old: 'Buyer', new: 'Head' } };
        expect(changeLines(event('2', 'changed', { changes }), contact)).toMatchObject([
            { label: 'Mobile', new: 'Erased', erased: true },
            { label: 'Position', old: 'Buyer', new: 'Head', erased: false },
        ]);
        expect(fieldLines(event('1', 'created', { fields: { name: gone } }), contact)).toMatchObject([
            { label: 'Name', new: 'Erased', erased: true },
        ]);
    });

    it('takes what an open history had loaded before off the screen', async () => {
        const readable = ['2', '1'].map((version) =>
            event(version, 'changed', { changes: { mobile: { old: '1', new: '2' } } }),
        );
        const history = new HistoryState('contact', 'c', 2);
        screen.pages = [
            { position: '2', events: readable, next: null },
            {
                position: '3',
                events: [erasure, event('2', 'changed', { changes: { mobile: { old: gone, new: gone } } })],
                next: '2',
            },
        ];
        await history.load();
        await history.load();
        expect(history.events!.map((each) => each.version)).toEqual(['3', '2']);
        expect(history.next).toBe('2');
        expect(JSON.stringify(history.events)).not.toContain('"old":"1"');
    });

    it('is carried out on lines of the log that were read before', () => {
        const made = event('1', 'created', { fields: { name: 'Bob', job_title: 'Buyer' } });
        expect(withoutPersonal(made, contact).data.fields).toEqual({ name: gone, job_title: 'Buyer' });
        const first = event('2', 'changed', {
            changes: { mobile: { old: null, new: '+44 1' }, job_title: { old: 'Buyer', new: null } },
        });
        expect(withoutPersonal(first, contact).data.changes).toEqual({
            mobile: { old: null, new: gone },
            job_title: { old: 'Buyer', new: null },
        });
        expect(withoutPersonal(erasure, contact)).toEqual(erasure);
    });
});

describe('before an erasure', () => {
    it('everything that it needs is asked for', () => {
        expect(eraseFaults({ by: undefined, reason: '  ', understood: false })).toEqual({
            by: 'missing',
            reason: 'missing',
            understood: 'missing',
        });
        expect(eraseFaults({ by: 'company', reason: 'Retention', understood: true })).toEqual({});
    });

    it('the length of the reason is counted as the server counts it', () => {
        const fault = (reason: string) => eraseFaults({ by: 'person', reason, understood: true }).reason;
        expect([
            fault('a'.repeat(500)),
            fault('a'.repeat(501)),
            fault('因'.repeat(166)),
            fault('因'.repeat(167)),
        ]).toEqual([undefined, 'long', undefined, 'long']);
    });
});
