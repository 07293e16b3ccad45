import { describe, expect, it } from 'vitest';
import { definitionOf, membersOf } from '../../src/rules/view_definition';

describe('what a saved view keeps of an address', () => {
    it('is what decides what is shown, and neither the moment nor the view itself', () => {
        const query = new URLSearchParams('view=7&sort=-amount&at=2026-08-01T00:00:00Z&q=crane&filter={"a":1}');
        expect(membersOf(definitionOf(query))).toEqual({ sort: '-amount', q: 'crane', filter: '{"a":1}' });
    });

    it('is the same text whatever the order in the address', () => {
        const texts = ['sort=name&by=stage', 'by=stage&sort=name'].map((text) =>
            definitionOf(new URLSearchParams(text)),
        );
        expect(texts[0]).toBe(texts[1]);
    });

    it('follows nothing else that stands in a definition', () => {
        expect(membersOf('sort=name&at=1&compare=1')).toEqual({ sort: 'name' });
    });
});
