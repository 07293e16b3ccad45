import { beforeEach, describe, expect, it, vi } from 'vitest';
import { api } from '../src/api';
import { en } from '../src/i18n/en';
import { zh } from '../src/i18n/zh';

const screen = vi.hoisted(() => ({ language: 'en' as 'en' | 'zh' }));
vi.mock('../src/i18n/i18n.svelte', () => ({ t: () => ({ en, zh })[screen.language] }));
vi.mock('../src/features/session/session.svelte', () => ({ session: {} }));

const { rowTitle, titleOf } = await import('../src/features/records/value_text');
const { titles } = await import('../src/titles.svelte');

beforeEach(() => {
    screen.language = 'en';
    titles.clear();
});

describe('an erased title', () => {
    it('reads as the word for it, in the language of the moment', () => {
        expect([rowTitle({ title: '' }), rowTitle({ title: 'Ann' }), rowTitle({})]).toEqual(['Erased', 'Ann', '']);
        screen.language = 'zh';
        expect(rowTitle({ title: '' })).toBe('已抹除');
    });

    it('is the same word where others refer to the record', () => {
        titles.add({ a: '', b: 'Ann' });
        expect([titleOf('contact', 'a'), titleOf('contact', 'b')]).toEqual(['Erased', 'Ann']);
        screen.language = 'zh';
        expect(titleOf('contact', 'a')).toBe('已抹除');
        expect([titles.isErased('a'), titles.isErased('b'), titles.isErased('c')]).toEqual([true, false, false]);
    });

    it('takes the place of the name that was known', () => {
        titles.add({ a: 'Ann' });
        titles.addRows([{ id: 'a', type: 'contact', version: '2', title: '' }]);
        expect(titleOf('contact', 'a')).toBe('Erased');
    });

    it('is not taken back by an answer that was under way', async () => {
        titles.add({ a: '' });
        titles.add({ a: 'Ann' });
        expect(titleOf('contact', 'a')).toBe('Erased');

        let answer: (page: unknown) => void = () => {};
        const list = vi.spyOn(api, 'list').mockReturnValue(new Promise((resolve) => (answer = resolve)) as never);
        titleOf('contact', 'late');
        await vi.waitFor(() => expect(list).toHaveBeenCalledTimes(1));
        titles.forget('late');
        answer({ rows: [{ id: 'late', type: 'contact', version: '1', title: 'Ann' }] });
        await new Promise((resolve) => setTimeout(resolve, 0));
        list.mockResolvedValue({ rows: [{ id: 'late', type: 'contact', version: '2', title: '' }] } as never);
        expect(titleOf('contact', 'late')).toBe('…');
        await vi.waitFor(() => expect(titleOf('contact', 'late')).toBe('Erased'));
        list.mockRestore();
    });

    it('of which an answer did not come is asked for again', async () => {
        const list = vi.spyOn(api, 'list').mockRejectedValueOnce(new Error('busy'));
        list.mockResolvedValue({ rows: [{ id: 'b', type: 'contact', version: '1', title: 'Ben' }] } as never);
        expect(titleOf('contact', 'b')).toBe('…');
        await vi.waitFor(() => expect(list).toHaveBeenCalledTimes(1));
        await vi.waitFor(() => expect(titleOf('contact', 'b')).toBe('Ben'));
        list.mockRestore();
    });

    it('is another thing than one that is not known yet', () => {
        expect([titleOf('contact', 'x'), titleOf('', 'x'), titleOf(undefined, 'x')]).toEqual(['…', '…', '…']);
    });
});
