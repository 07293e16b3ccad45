import { describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { zh } from '../src/i18n/zh';
import opportunity from '../../model/opportunity.json';

describe('the two languages', () => {
    it('have words for the same refusals', () => {
        expect(Object.keys(zh.reasons).sort()).toEqual(Object.keys(en.reasons).sort());
        expect(Object.keys(zh.statuses)).toEqual(Object.keys(en.statuses));
        expect(Object.keys(zh.session.roles)).toEqual(Object.keys(en.session.roles));
    });

    it('have the same words for what somebody did', () => {
        expect(Object.keys(zh.seen.did)).toEqual(Object.keys(en.seen.did));
        expect(Object.keys(zh.seen.ways)).toEqual(Object.keys(en.seen.ways));
        expect(Object.keys(zh.audit.accesses)).toEqual(Object.keys(en.audit.accesses));
    });

    it('name the same kinds of event, and the same who may ask for an erasure', () => {
        expect(Object.keys(zh.audit.kinds)).toEqual(Object.keys(en.audit.kinds));
        for (const texts of [zh.erase, en.erase])
            for (const named of [texts.by, texts.asked])
                expect(Object.keys(named)).toEqual(['person', 'authority', 'company']);
    });

    it('have one word for winning and one for losing, that of the shipped model', () => {
        for (const outcome of ['won', 'lost']) {
            const { label } = opportunity.lifecycle.states.find((state) => state.outcome === outcome)!;
            expect([en.time.changes[outcome], zh.time.changes[outcome]]).toEqual([label.en, label.zh]);
        }
    });

    it('keep the names of acronyms, and write others small inside a sentence', () => {
        expect(en.actions.newOf('Key person')).toBe('New key person');
        expect(en.actions.newOf('VIP visit')).toBe('New VIP visit');
    });
});
