/** Each kind that the server knows is known here, held alike, and described. */
import { describe, expect, it } from 'vitest';
import described from '../../events/MODEL.md?raw';
import table from '../../events/values/field_kind.hpp?raw';
import { shapeOf, traits, type Kind } from '../src/kinds';

const rows = table
    .split('KindTraits{')
    .slice(1)
    .filter((row) => row.includes('.kind = FieldKind::'));
const told = (row: string, member: string) => new RegExp(`\\.${member} = "?(?:\\w+::)?([\\w']+)`).exec(row)?.[1];
/** A number that stands there, or is called by a name that the file explains. */
const toldNumber = (row: string, member: string) => {
    const word = told(row, member) ?? '0';
    const digits = /^\d/.test(word) ? word : new RegExp(` ${word} = ([\\d']+);`).exec(table)?.[1];
    return Number(digits?.replaceAll("'", ''));
};
const served = rows.map((row) => ({
    kind: told(row, 'name') as Kind,
    shape: told(row, 'shape'),
    multiline: told(row, 'multiline') === 'true',
    options: told(row, 'options'),
    target: told(row, 'target'),
    // Of what people write; where the field says nothing else.
    charactersMax:
        told(row, 'shape') === 'text' && !told(row, 'options')
            ? toldNumber(row, 'usual_characters_max') || toldNumber(row, 'characters_max')
            : undefined,
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
    it.each(served)('$kind has the bounds, options and target that the server gives it', (row) => {
        const { charactersMax, options, target } = traits(row);
        expect({ charactersMax, options, target }).toEqual({
            charactersMax: row.charactersMax,
            options: row.options,
            target: row.target,
        });
    });
    it.each(served)('$kind is described in MODEL.md', ({ kind }) => {
        const kinds = described.slice(described.indexOf('| kind | JSON |'));
        expect(kinds.slice(0, kinds.indexOf('\n\n'))).toContain(`\`${kind}\``);
    });
});
