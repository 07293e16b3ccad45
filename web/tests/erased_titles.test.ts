import { beforeEach, describe, expect, it } from 'vitest';
import { erasedTitle, isTitleErased, readAnswer } from '../src/erased_titles';
import type { Row } from '../src/model';
import { titles } from '../src/titles.svelte';

let language = 'en';
erasedTitle.text = () => (language === 'en' ? 'Erased' : '已抹除');
beforeEach(() => {
    language = 'en';
    titles.clear();
});

const page = (text: object) => readAnswer(JSON.stringify(text)) as { rows: Row[] };

describe('an erased title', () => {
    it('reads as a word, wherever in an answer or frame it stands, and follows the language', () => {
        const board = readAnswer(
            JSON.stringify({
                columns: [
                    {
                        state: 'new',
                        rows: [
                            { id: 'a', title: '' },
                            { id: 'b', title: 'Ann' },
                        ],
                    },
                ],
            }),
        ) as { columns: { rows: Row[] }[] };
        const [erased, named] = board.columns[0]!.rows;
        expect([erased!.title, named!.title]).toEqual(['Erased', 'Ann']);
        language = 'zh';
        expect(erased!.title).toBe('已抹除');
        expect([isTitleErased(erased!), isTitleErased(named!)]).toEqual([true, false]);
    });

    it('is not seen where something else is empty', () => {
        const answer = readAnswer('{"people": [{"email": "a@example.com", "title": ""}], "detail": ""}');
        expect(answer).toEqual({ people: [{ email: 'a@example.com', title: '' }], detail: '' });
    });

    it('is the same word where others refer to the record', () => {
        titles.add({ a: '', b: 'Ann' });
        expect([titles.of('contact', 'a'), titles.of('contact', 'b')]).toEqual(['Erased', 'Ann']);
        language = 'zh';
        expect(titles.of('contact', 'a')).toBe('已抹除');
        expect([titles.isErased('a'), titles.isErased('b'), titles.isErased('c')]).toEqual([true, false, false]);
    });

    it('takes the place of the name that was known, and is not kept in one language', () => {
        titles.add({ a: 'Ann' });
        titles.addRows(page({ rows: [{ id: 'a', title: '' }] }).rows);
        language = 'zh';
        expect(titles.of('contact', 'a')).toBe('已抹除');
    });
});
