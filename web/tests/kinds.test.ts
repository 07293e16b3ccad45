/** Each kind that the server knows is known here, held alike, and described. */
import { describe, expect, it } from 'vitest';
import described from '../../events/MODEL.md?raw';
import table from '../../events/values/field_kind.hpp?raw';
import { shapeOf, traits, type Kind } from '../src/kinds';

const rows = table
    .split('KindTraits{')
    .slice(1)
    .filter((row) => row.includes('.kind = FieldKind::'));
const told = (row: string, member: string) => new RegExp(`\\.${member} = "?(?:ValueShape::)?([\\w']+)`).exec(row)?.[1];
const served = rows.map((row) => ({
    kind: told(row, 'name') as Kind,
    shape: told(row, 'shape'),
    multiline: told(row, 'multiline') === 'true',
}));

describe('the kinds of fields', () => {
    it('are read from where the server has them', () => {
        expect(served.length).toBeGreaterThan(20);
        expect(served.map(({ kind }) => kind)).toContain('lifecycle');
    });
    it.each(served)('$kind is held as by the server', ({ kind, shape, multiline }) => {
        expect(traits({ kind }), `src/kinds.ts has no row for ${kind}`).toBeDefined();
        expect(shapeOf({ kind })).toBe(shape);
        expect(traits({ kind }).multiline ?? false).toBe(multiline);
    });
    it.each(served)('$kind is described in MODEL.md', ({ kind }) => {
        const kinds = described.slice(described.indexOf('| kind | JSON |'));
        expect(kinds.slice(0, kinds.indexOf('\n\n'))).toContain(`\`${kind}\``);
    });
});
