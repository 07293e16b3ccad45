import { describe, expect, it } from 'vitest';
import type { Event } from '../src/api';
import type { Field, RecordType, Row } from '../src/model';
import { lastFacts, lastWords, mayHaveReason, reasonIn } from '../src/rules/last_words';

const text = (word: string) => ({ en: word, zh: word });
const long = (name: string): Field => ({ name, kind: 'long_text', label: text(name) });
const step = (name: string, to: string, fields: string[], reason?: 'required') => ({
    name,
    event: `essay.${name}`,
    label: text(name),
    from: ['*'],
    to,
    inputs: fields.map((field) => ({ field })),
    ...(reason && { reason }),
});
const essay: RecordType = {
    type: 'essay',
    label: text('Essay'),
    label_many: text('Essays'),
    title: 'name',
    fields: [
        { name: 'name', kind: 'text', label: text('Name') },
        long('body'),
        long('remark'),
        long('answer'),
        long('aside'),
    ],
    lifecycle: {
        field: 'state',
        initial: 'new',
        states: ['new', 'marked', 'back'].map((name) => ({ name, label: text(name) })),
        transitions: [
            step('mark', 'marked', ['name', 'remark', 'answer', 'aside']),
            step('mark_again', 'marked', ['remark']),
            step('give_back', 'back', [], 'required'),
        ],
    },
};
const row = (fields: Partial<Row>): Row => ({ id: '1', type: 'essay', version: '3', body: 'Long ago', ...fields });
const names = (fields: Field[]) => fields.map(({ name }) => name);
const event = (kind: string, data: Event['data'], reason?: string): Event => ({
    position: '1',
    commit: '1',
    time: '',
    stream: 'essay/1',
    version: '1',
    type: '',
    kind,
    id: '',
    actor: '',
    data,
    ...(reason && { reason }),
});

describe('what was said last', () => {
    it('is what the step into its state asked for', () => {
        const all = { state: 'marked', remark: 'Too long', answer: 'Why?', aside: 'Hm' };
        expect(names(lastWords(essay, row(all)))).toEqual(['remark', 'answer']);
        expect(names(lastWords(essay, row({ state: 'marked', answer: 'Why?' })))).toEqual(['answer']);
    });
    it('is the first text there is where no step said anything', () => {
        expect(names(lastWords(essay, row({ state: 'marked' })))).toEqual(['body']);
        expect(names(lastWords(essay, row({ state: 'new', remark: 'Too long' })))).toEqual(['body']);
    });
    it('is not what stands nearby', () => {
        const returned = row({ state: 'marked', remark: 'Too long' });
        expect(names(lastWords(essay, returned, ['Returned: Too long']))).toEqual([]);
        expect(names(lastWords(essay, row({ state: 'new' }), ['Long ago']))).toEqual([]);
    });
    it('has the other facts that the step asked for beside it', () => {
        expect(lastFacts(essay, row({ state: 'marked' }))).toEqual(['name']);
        expect(lastFacts(essay, row({ state: 'new' }))).toEqual([]);
    });
    it('may be the reason of the step, in its history', () => {
        const may = (fields: Partial<Row>) => mayHaveReason(essay, row(fields));
        expect([may({ state: 'back' }), may({ state: 'back', version: '1' }), may({ state: 'new' })]).toEqual([
            true,
            false,
            false,
        ]);
        // A step may have come to ask for a text instead.
        expect([may({ state: 'marked' }), may({ state: 'marked', remark: 'Too long' })]).toEqual([true, false]);
        const back = event('moved', { transition: 'give_back', to: 'back' }, 'Too long');
        const changed = event('changed', {}, 'Spelling');
        expect(reasonIn([changed, back], essay, row({ state: 'back' }))).toBe('Too long');
        expect(
            reasonIn([event('moved', { transition: 'mark', to: 'marked' }), back], essay, row({ state: 'back' })),
        ).toBe(undefined);
        expect(reasonIn([], essay, row({ state: 'back' }))).toBeUndefined();
    });
});
