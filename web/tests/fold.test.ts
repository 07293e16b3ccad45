import { describe, expect, it } from 'vitest';
import { mayFold } from '../src/features/records/fold';
import type { Field } from '../src/model';

const text = (word: string) => ({ en: word, zh: word });
const field = (name: string, more: Partial<Field> = {}): Field => ({ name, kind: 'text', label: text(name), ...more });
const group = (...fields: Field[]) => ({ label: text('Outcome'), fields });

describe('a group of a form', () => {
    it('stays shut where nothing in it is asked for or filled in', () => {
        expect(mayFold(group(field('review'), field('rank')), {}, {})).toBe(true);
        expect(mayFold(group(field('won', { kind: 'yes_no' })), { won: false }, {})).toBe(true);
        expect(mayFold(group(field('review')), { review: 'Good' }, {})).toBe(false);
        expect(mayFold(group(field('review', { required: true })), {}, {})).toBe(false);
    });
    it('opens when what is entered elsewhere asks for it', () => {
        const late = group(field('reason', { required_when: { var: 'late' } }));
        expect(mayFold(late, {}, { late: false })).toBe(true);
        expect(mayFold(late, {}, { late: true })).toBe(false);
    });
    it('needs a heading to be opened by', () => {
        expect(mayFold({ fields: [field('review')] }, {}, {})).toBe(false);
    });
});
