import { describe, expect, it, vi } from 'vitest';
import { en } from '../src/i18n/en';
import type { Field } from '../src/model';

vi.mock('../src/i18n/i18n.svelte', () => ({
    t: () => en,
    said: (text?: { en: string }) => text?.en ?? '',
    i18n: { locale: 'en-GB' },
}));
vi.mock('../src/features/session/session.svelte', () => ({
    session: { place: { locale: 'en-GB', timezone: 'UTC', currency: 'EUR' } },
}));

const { valueText } = await import('../src/features/records/value_text');

const place: Field = { name: 'place', kind: 'address', label: { en: 'Place', zh: '地址' } };

describe('an address as text', () => {
    it('stands in one line, whatever lines its street has', () => {
        expect(
            valueText(place, {
                street: 'Bat. B\n3, rue des Alpes',
                city: 'Annecy',
                postcode: '74000',
                country: 'France',
            }),
        ).toBe('Bat. B, 3, rue des Alpes, 74000 Annecy, France');
        expect(valueText(place, { street: '1 Harbour Road \n\n Dock 2' })).toBe('1 Harbour Road, Dock 2');
    });

    it('goes from large to small in Chinese', () => {
        expect(valueText(place, { city: '北京', street: '建国路1号\nA座', postcode: '100022' })).toBe(
            '北京建国路1号 A座 100022',
        );
    });
});
