/** Rights in words: of cells, of changes, of what they come to, and of why somebody may do something. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { en } from '../../src/i18n/en';
import { zh } from '../../src/i18n/zh';
import { Model, type Language, type Text } from '../../src/model';
import type { Explanation, Preview } from '../../src/features/rights/rights_api';
import { cellOf } from '../../src/features/rights/cell';
import { readGrant, withFields, withSaid, type Role } from '../../src/features/rights/role';
import { changesOf } from '../../src/features/rights/role_merge';
import { deal, seller } from './seller';

const screen = vi.hoisted(() => ({ language: 'en' as Language, session: {} as unknown }));
const text = (english: string, chinese: string): Text => ({ en: english, zh: chinese });
vi.mock('../../src/i18n/i18n.svelte', () => ({
    i18n: {
        get language() {
            return screen.language;
        },
    },
    t: () => (screen.language === 'zh' ? zh : en),
    said: (said?: Text) => said?.[screen.language] ?? '',
}));
vi.mock('../../src/features/session/session.svelte', () => ({
    get session() {
        return screen.session;
    },
}));
vi.mock('../../src/titles.svelte', () => ({
    titles: { of: (_type: string, id: string) => ({ p1: 'Li Lei', p2: 'Han Mei' })[id] },
}));
const model = new Model([deal], () => true, [
    { role: 'seller', label: text('Seller', '销售') },
    { role: 'chief', label: text('Sales director', '销售总监') },
    { role: 'guest', label: text('Guest', '访客') },
]);
screen.session = { model, place: { locale: 'en-GB', timezone: 'UTC', currency: 'EUR' } };

const { cellText, changeText, ruleText, shortText } = await import('../../src/features/rights/rights_text');
const { effectLine, effectSentences } = await import('../../src/features/rights/preview_text');
const { askText, fieldLines, notShownText, standingText, stepLines, verbLines } = await import(
    '../../src/features/rights/why_text'
);

beforeEach(() => void (screen.language = 'en'));

describe('a grant in a word', () => {
    it('leaves out what goes without saying', () => {
        const short = (said: Parameters<typeof readGrant>[0]) => shortText(readGrant(said));
        expect(short(['own', 'team', 'teams'])).toBe('Team ↓');
        expect(short(['own', 'members'])).toBe('Member, Own');
        expect(short(['own', 'members', 'all'])).toBe('All');
        expect(short(['own', { var: 'x' }])).toBe('Own, Rule');
        expect([short(false), short('denied')]).toEqual(['–', 'Denied']);
    });

    it('is said in full to who does not see the cell', () => {
        expect(cellText(cellOf(seller, deal), true)).toBe(
            'sees own records, those that a rule picks, changes own records, ' +
                '1 of 2 steps, 2 denied, 1 field hidden, not saved yet',
        );
        screen.language = 'zh';
        expect(cellText(cellOf(seller, deal), false)).toContain('可查看：本人负责的记录、规则选定的记录');
    });

    it('says a rule in words where the filter form could', () => {
        expect(ruleText(deal, { '==': [{ var: 'owner' }, { var: '$me.id' }] })).toContain('Owner');
        expect(ruleText(deal, { in: [{ var: 'id' }, { var: '$me.member_of.deal' }] })).toBeUndefined();
    });
});

describe('a change of a role', () => {
    const told = (after: Role) => changesOf(seller, after).map((change) => changeText(change, model, seller, after));

    it('says of what, what it was and what it becomes', () => {
        expect(told(withSaid(seller, 'deal', 'step:win', 'all'))).toEqual([
            { what: 'Deals: Win', before: 'none, whatever other roles say', after: 'all records' },
        ]);
        expect(told(withSaid(seller, 'deal', 'change', 'all'))[0]).toEqual({
            what: 'Deals: Change',
            before: 'As for all other kinds: Own',
            after: 'all records',
        });
        expect(told(withSaid(seller, 'deal', 'archive', undefined))[0]!.after).toBe('Not said: none');
        expect(told(withFields(seller, 'deal', 'hidden', []))).toEqual([
            { what: 'Deals: Hidden', before: 'Margin', after: '–' },
        ]);
        expect(told({ ...seller, label: text('Seller', '销售员') })).toEqual([
            { what: 'Name', before: 'Seller / Seller', after: 'Seller / 销售员' },
        ]);
        expect(told({ ...seller, default: true })[0]).toEqual({
            what: 'For members without any role',
            before: 'No',
            after: 'Yes',
        });
    });
});

describe('what a change comes to', () => {
    const none = { records: 0, people: 0, ids: [] };
    const preview: Preview = {
        people: { total: 3, ids: ['p1', 'p2'] },
        loses: { records: 412, people: 3, ids: ['p1', 'p2'] },
        gains: none,
        at_least: false,
        types: [],
    };

    it('is a sentence', () => {
        expect(effectSentences(preview)).toEqual(['3 people will no longer see 412 records.']);
        expect(effectSentences({ ...preview, at_least: true, gains: { records: 1, people: 1, ids: ['p1'] } })).toEqual([
            '3 people will no longer see at least 412 records.',
            'Li Lei will newly see at least 1 record.',
        ]);
        expect(effectSentences({ ...preview, loses: none })).toEqual(['Everybody sees the same records as now.']);
        expect(effectSentences({ ...preview, people: { total: 0, ids: [] } })).toEqual(['Nobody has this role yet.']);
        screen.language = 'zh';
        expect(effectSentences(preview)).toEqual(['3 人将不再看到 412 条记录。']);
    });

    it('is told type by type', () => {
        const line = effectLine(
            {
                type: 'deal',
                loses: { records: 400, people: 3 },
                gains: none,
                at_least: false,
                verbs: [
                    { verb: 'see', was: ['own', 'teams'], becomes: ['own'] },
                    { verb: 'step', step: 'win', was: [{ var: 'x' }], becomes: 'denied' },
                ],
                hidden: { added: ['margin'], removed: [] },
                read_only: { added: [], removed: [] },
            },
            model,
        );
        expect([line.loses, line.gains]).toEqual(['−400 records', '']);
        expect(line.changes).toEqual([
            'See: records of one’s own teams and those below, own records → own records',
            'Win: those that a rule picks → none, whatever other roles say',
            'newly hidden: Margin',
        ]);
    });
});

describe('why somebody may', () => {
    const explanation: Explanation = {
        user: 'p1',
        role: 'member',
        roles: ['seller', 'guest'],
        because: 'roles',
        type: 'deal',
        record: 'deal/1',
        shown: true,
        verbs: {
            change: { allowed: false, because: 'none', allowed_by: ['chief'] },
            see: {
                allowed: true,
                because: 'roles',
                by: [
                    { role: 'seller', scope: 'own' },
                    { role: 'guest', rule: 1, says: {} },
                ],
            },
            archive: { allowed: false, because: 'denied', denied_by: 'guest' },
            transfer: { allowed: false, because: 'none', allowed_by: ['seller', 'chief'] },
            erase: { allowed: false, because: 'administrators' },
        },
        steps: {
            lose: { allowed: false, because: 'none', allowed_by: [] },
            win: { allowed: true, because: 'roles', by: [{ role: 'seller', scope: 'all' }] },
        },
        hidden: [{ field: 'margin', by: ['guest', 'seller'] }],
        read_only: [{ field: 'owner', by: ['seller'] }],
        ask: { role: 'administrator', leads: ['p2'] },
    };

    it('is said of each deed, in the order of the screen', () => {
        expect(verbLines(explanation).map(({ deed, answer, reasons }) => [deed, answer, ...reasons])).toEqual([
            ['See', 'yes', 'As Seller: own records', 'As Guest: records that rule 1 of the role picks'],
            ['Change', 'no', 'No role of this person gives it for this record', 'It may go with: Sales director'],
            ['Archive and restore', 'no', 'Guest denies it, whatever other roles give'],
            ['Change the owner', 'no', 'Seller: for other records, not for this one', 'It may go with: Sales director'],
            ['Erase personal data', 'no', 'Administrators alone do that'],
        ]);
        expect(stepLines(explanation, model).map(({ deed, answer, reasons }) => [deed, answer, ...reasons])).toEqual([
            ['Win', 'yes', 'As Seller: all records'],
            ['Lose', 'no', 'No role of this person gives it for this record', 'No role at all gives it'],
        ]);
    });

    it('says for whom a deputy may', () => {
        const by = [{ role: 'seller', scope: 'own' as const, for: 'p2' }];
        const verbs = { see: { allowed: true, because: 'roles', by } };
        expect(verbLines({ ...explanation, verbs })[0]!.reasons).toEqual(['For Han Mei, as Seller: own records']);
        screen.language = 'zh';
        expect(verbLines({ ...explanation, verbs })[0]!.reasons[0]).toContain('代Han Mei，作为“销售”');
    });

    it('names fields, roles and whom to ask', () => {
        expect(fieldLines(explanation, model).map(({ text, by }) => [text, by])).toEqual([
            ['Margin: hidden', 'by the roles Guest, Seller'],
            ['Owner: read-only', 'by the role Seller'],
        ]);
        expect(standingText(explanation)).toBe('Seller, Guest');
        expect(standingText({ ...explanation, because: 'auditor' })).toBe('As an auditor, who is shown everything');
        expect(standingText({ ...explanation, roles: [] })).toBe('no role');
        expect(askText(explanation)).toBe('Ask Han Mei or an administrator.');
        screen.language = 'zh';
        expect(askText(explanation)).toBe('可询问Han Mei或管理员。');
    });

    it('says by which roles a kind of record that is not shown would be, and whom to ask', () => {
        const see = { allowed: false, because: 'none', allowed_by: ['chief', 'guest'] };
        expect(notShownText({ ...explanation, verbs: { see } })).toBe(
            'It goes with the role Sales director or Guest. Ask Han Mei or an administrator.',
        );
        const none = { allowed: false, because: 'none', allowed_by: [] };
        expect(notShownText({ ...explanation, verbs: { see: none } })).toBe('Ask Han Mei or an administrator.');
        expect(notShownText(undefined)).toBe('Ask an administrator.');
    });

    it('says of a type that it holds for some of its records', () => {
        const { record: _, ...ofType } = explanation;
        const verbs = { see: { allowed: true, because: 'roles', by: [], extent: 'some' as const } };
        expect(verbLines({ ...ofType, verbs })[0]!.answer).toBe('some');
    });

    it('has a word for every reason that the server gives', () => {
        const { reasons, refusals } = rightsTexts.why;
        for (const because of ['administrator', 'auditor', 'no_roles', 'everybody'])
            expect(reasons[because]).toBeTruthy();
        for (const because of ['auditor', 'administrators', 'not_shown', 'readers', 'hidden', 'none'])
            expect(refusals[because]).toBeTruthy();
    });
});

const { rights_en: rightsTexts } = await import('../../src/i18n/rights_en');
