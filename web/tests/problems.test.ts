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
const roles = [
    { role: 'seller', label: text('Seller', '销售') },
    { role: 'chief', label: text('Sales director', '销售总监') },
];

vi.mock('../src/i18n/i18n.svelte', () => ({
    t: () => (screen.language === 'zh' ? zh : en),
    said: (said?: Text) => said?.[screen.language] ?? '',
}));
vi.mock('../src/features/session/session.svelte', () => ({
    session: { model: new Model([handoff, deal], () => true, roles) },
}));
vi.mock('../src/titles.svelte', () => ({ titles: { known: (id: string) => ({ p1: 'Li Lei' })[id] } }));
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

describe('the refusal of a right', () => {
    const ask = { role: 'administrator', leads: ['p1', 'unknown'] };

    it('says of what, by which role one might, and whom to ask', () => {
        const body = { verb: 'change', record_type: 'deal', allowed_by: ['chief', 'seller'], ask };
        expect(saidOf('access.denied', body)).toEqual([
            'You may not change this opportunity. It goes with the role Sales director or Seller. ' +
                'Ask Li Lei or an administrator.',
            '您无权修改此商机。具有角色“销售总监”、“销售”者可以。可询问Li Lei、管理员。',
        ]);
    });

    it('says for which other records one’s own role gives it', () => {
        const given = [
            { role: 'seller', scope: 'own' },
            { role: 'seller', rule: 1, says: {} },
        ];
        const body = { verb: 'change', record_type: 'deal', given, allowed_by: ['chief', 'seller'], ask };
        expect(saidOf('access.denied', body)).toEqual([
            'You may not change this opportunity. ' +
                'As “Seller” you may do so with your own or those that a rule picks only. ' +
                'Ask Li Lei or an administrator.',
            '您无权修改此商机。作为“销售”，仅限您本人的记录、规则选定的记录。可询问Li Lei、管理员。',
        ]);
    });

    it('says which role rules it out', () => {
        const body = { verb: 'archive', record_type: 'deal', denied_by: 'seller', allowed_by: ['chief'], ask };
        expect(saidOf('access.denied', body)[0]).toBe(
            'You may not archive or restore this opportunity. Your role “Seller” rules it out. ' +
                'Ask Li Lei or an administrator.',
        );
    });

    it('names a step by its label, or as the server does', () => {
        const body = { verb: 'step', step: 'win', record_type: 'deal', allowed_by: [], ask: { leads: [] } };
        expect(saidOf('access.denied', body)).toEqual([
            'You may not take the step “win” with this opportunity. Ask an administrator.',
            '您无权对此商机执行步骤“win”。可询问管理员。',
        ]);
    });

    it('is general where the server says no more', () => {
        expect(saidOf('access.denied', {})[0]).toBe('You may not do that. Ask an administrator if you should.');
    });
});
