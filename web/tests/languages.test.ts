import { describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { zh } from '../src/i18n/zh';

describe('the two languages', () => {
    it('have words for the same refusals', () => {
        expect(Object.keys(zh.reasons).sort()).toEqual(Object.keys(en.reasons).sort());
        expect(Object.keys(zh.statuses)).toEqual(Object.keys(en.statuses));
        expect(Object.keys(zh.session.roles)).toEqual(Object.keys(en.session.roles));
    });

    it('keep the names of acronyms, and write others small inside a sentence', () => {
        expect(en.actions.newOf('Key person')).toBe('New key person');
        expect(en.actions.newOf('VIP visit')).toBe('New VIP visit');
    });
});
