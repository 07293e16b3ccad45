import { describe, expect, it } from 'vitest';
import type { RecordType, Row } from '../src/model';
import { hasMovedOn, waitsAnew } from '../src/rules/inbox_news';

const text = (word: string) => ({ en: word, zh: word });
const deal: RecordType = {
    type: 'deal',
    label: text('Deal'),
    label_many: text('Deals'),
    title: 'name',
    fields: [
        { name: 'name', kind: 'text', label: text('Name') },
        { name: 'owner', kind: 'user', label: text('Owner') },
    ],
    inbox: [
        { when: { var: 'late' }, label: text('Late') },
        { when: { '==': [{ var: 'owner' }, { var: '$me.id' }] }, label: text('Mine') },
    ],
    lifecycle: {
        field: 'stage',
        initial: 'open',
        states: [
            { name: 'open', label: text('Open') },
            { name: 'returned', label: text('Returned') },
        ],
        transitions: [],
    },
};
const row = (version: string, fields: Partial<Row> = {}): Row => ({
    id: '1',
    type: 'deal',
    version,
    stage: 'open',
    owner: 'me',
    ...fields,
});
const isNews = (before: Row | undefined, after: Row) => waitsAnew(deal, before, after, { $me: { id: 'me' } });

describe('news of an inbox', () => {
    it('is what arrives', () => expect(isNews(undefined, row('1'))).toBe(true));
    it('is what waits there in another state, in another inbox or for another owner', () => {
        expect(isNews(row('1'), row('2', { stage: 'returned' }))).toBe(true);
        expect(isNews(row('1'), row('2', { late: true }))).toBe(true);
        expect(isNews(row('1', { late: true, owner: 'you' }), row('2', { late: true }))).toBe(true);
    });
    it('is no other change, nor what time alone brought about', () => {
        expect(isNews(row('1'), row('2', { note: 'New' }))).toBe(false);
        expect(isNews(row('1'), row('1', { late: true }))).toBe(false);
    });
    it('tells of a step only where one was taken', () => {
        expect(hasMovedOn(deal, row('1'), row('2', { stage: 'returned' }))).toBe(true);
        expect(hasMovedOn(deal, row('1'), row('2'))).toBe(false);
        expect(hasMovedOn(deal, undefined, row('2'))).toBe(false);
    });
});
