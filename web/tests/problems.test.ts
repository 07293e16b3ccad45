import { describe, expect, it, vi } from 'vitest';
import { Problem } from '../src/api';
import { en } from '../src/i18n/en';
import { zh } from '../src/i18n/zh';
import { Model, type Language, type RecordType, type Text } from '../src/model';

const text = (english: string, chinese: string): Text => ({ en: english, zh: chinese });
const screen = vi.hoisted(() => ({ language: 'en' as Language }));
const handoff: RecordType = {
    type: 'handoff',
    label: text('Handoff', '交接'),
    label_many: text('Handoffs', '交接'),
    title: 'name',
    fields: [
        { name: 'to_team', kind: 'team', label: text('Receiving team', '接收团队') },
        { name: 'needs', kind: 'text', label: text('Needs', '客户需求') },
    ],
};
const deal = { ...handoff, type: 'deal', label: text('Opportunity', '商机') };

vi.mock('../src/i18n/i18n.svelte', () => ({
    t: () => (screen.language === 'zh' ? zh : en),
    said: (said?: Text) => said?.[screen.language] ?? '',
}));
vi.mock('../src/features/session/session.svelte', () => ({ session: { model: new Model([handoff, deal]) } }));
const { fieldProblems, problemText } = await import('../src/problems');

function saidOf(reason: string, body: object): string[] {
    return (['en', 'zh'] as const).map((language) => {
        screen.language = language;
        return problemText(new Problem(422, reason, { ...body }));
    });
}

describe('the refusal of what a step sets going', () => {
    const lacking = { effect: 0, creates: 'handoff', fields: { to_team: 'field.required' } };

    it('names the record that it makes, and what that lacks', () => {
        expect(saidOf('field.required', lacking)).toEqual([
            'This step makes a handoff, which needs: Receiving team.',
            '这一步会生成“交接”，其中“接收团队”必填。',
        ]);
        expect(saidOf('field.required', { ...lacking, creates: 'deal' })[0]).toContain('makes an opportunity,');
        const both = { to_team: 'field.required', needs: 'field.too_long' };
        expect(saidOf('fields.invalid', { ...lacking, fields: both })).toEqual([
            'This step makes a handoff, which was refused. Receiving team: This is needed. Needs: This is too long.',
            '这一步会生成“交接”，但未能完成：“接收团队”：此项必填。 “客户需求”：内容太长。',
        ]);
    });

    it('marks no field on screen that is only called the same', () => {
        expect(fieldProblems(new Problem(422, 'field.required', lacking))).toEqual({});
        const own = { effect: 0, fields: { to_team: 'field.required' } };
        expect(Object.keys(fieldProblems(new Problem(422, 'field.required', own)))).toEqual(['to_team']);
    });

    it('says which record does not go along', () => {
        const moved = { effect: 1, advances: 'deal' };
        for (const reason of ['transition.not_for_this', 'transition.not_from_here'])
            expect(saidOf(reason, moved)).toEqual([
                'This step also moves the opportunity, which cannot go there from where it is now.',
                '这一步会同时推进“商机”，但其当前状态不允许。',
            ]);
        const message = text('Say the price first.', '请先填写价格。');
        expect(saidOf('transition.requirement', { ...moved, message })).toEqual([
            'This step also moves the opportunity, which was refused. Say the price first.',
            '这一步会同时推进“商机”，但未能完成：请先填写价格。',
        ]);
        expect(saidOf('record.archived', { effect: 0, changes: 'deal' })[0]).toBe(
            'This step also changes the opportunity, which was refused. This record is archived. Restore it first.',
        );
    });

    it('is about the inner one of two', () => {
        expect(saidOf('field.required', { ...lacking, advances: 'deal' })[0]).toContain('makes a handoff');
    });

    it('names a type that is not in the model by its name', () => {
        expect(saidOf('field.required', { ...lacking, creates: 'visit' })[0]).toBe(
            'This step makes a visit, which needs: to_team.',
        );
    });
});
