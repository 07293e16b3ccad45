import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Model, type RecordType } from '../../src/model';

const text = (word: string) => ({ en: word, zh: word });
const person: RecordType = {
    type: 'person',
    label: text('Person'),
    label_many: text('People'),
    title: 'name',
    subtitle: ['firm', 'job'],
    list: { columns: ['name', 'firm', 'city', 'mobile', 'visits'] },
    fields: [
        { name: 'name', kind: 'text', label: text('Name') },
        { name: 'firm', kind: 'reference', to: 'firm', label: text('Firm') },
        { name: 'job', kind: 'text', label: text('Job') },
        { name: 'city', kind: 'text', label: text('City') },
        { name: 'mobile', kind: 'text', label: text('Mobile'), sensitive: true },
        { name: 'visits', kind: 'number', label: text('Visits'), rollup: { take: 'count', of: 'visit', by: 'person' } },
    ],
};
const user: RecordType = { ...person, type: 'user', subtitle: ['job'] };
vi.mock('../../src/features/session/session.svelte', () => ({
    session: { model: new Model([person, user]), place: { locale: 'en-GB', timezone: 'UTC', currency: 'EUR' } },
}));
vi.mock('../../src/i18n/i18n.svelte', () => ({
    i18n: { language: 'en' },
    t: () => ({ record: { inactive: 'may not sign in', erased: 'erased' }, events: { and: ', ' } }),
    said: () => '',
}));
const asked: URLSearchParams[] = [];
let answers: (() => { status?: number; body: object })[] = [];
vi.stubGlobal('fetch', async (path: string) => {
    asked.push(new URL(path, 'http://x').searchParams);
    const { status = 200, body } = answers.shift()!();
    return Response.json(body, { status });
});
const { detailOf, searchRecords, shownFields } = await import('../../src/features/records/inputs/search_records');

const page = (...rows: object[]) => ({ body: { position: '1', total: rows.length, rows, next: null } });
const row = (more: object) => ({ id: '1', type: 'person', version: '1', title: 'Li Lei', ...more });

describe('what comboboxes find', () => {
    beforeEach(() => {
        asked.length = 0;
        answers = [];
    });

    it('is asked for what is shown of it, and for nothing sensitive', async () => {
        answers = [() => page(row({ job: 'Buyer' }))];
        const found = await searchRecords('person', 'li');
        expect(asked[0]!.get('fields')).toBe('title,firm,job');
        expect(found).toEqual([{ value: '1', label: 'Li Lei', detail: 'Buyer' }]);
        expect(shownFields(person, true)).toBe('title,firm,job,name,city');
        expect(shownFields(user, false)).toBe('title,job,active');
    });

    it('is there all the same where a field is known no more', async () => {
        answers = [() => ({ status: 400, body: { reason: 'field.unknown' } }), () => page(row({}))];
        expect(await searchRecords('person', '')).toEqual([{ value: '1', label: 'Li Lei', detail: '' }]);
        expect(asked.map((each) => each.get('fields'))).toEqual(['title,firm,job', 'title']);
    });

    it('tells namesakes apart by columns where the form says the rest, but never by what is sensitive', () => {
        const known = { firm: 'f1' };
        const same = row({ firm: 'f1', job: 'Buyer', city: 'Suzhou', mobile: '139' }) as never;
        expect(detailOf(same, known)).toBe('Buyer · Suzhou');
        expect(detailOf({ ...(same as object), type: 'user', active: false } as never)).toBe('may not sign in · Buyer');
    });
});
