/** The small parts of the screens of rights: names of roles, choices of a person, what is shipped, keys, the past. */
import { describe, expect, it } from 'vitest';
import { Model, type RecordType } from '../../src/model';
import { placeAfter } from '../../src/features/rights/grid_keys';
import { gridGroups } from '../../src/features/rights/grid_rows';
import { idFrom, isId } from '../../src/features/rights/role_id';
import { withOption } from '../../src/features/rights/role_option';
import { fitted, shippedRoles } from '../../src/features/rights/shipped_roles';
import { ofMoment, seeRightsOfThen } from '../../src/place';
import { rights_en } from '../../src/i18n/rights_en';
import { rights_zh } from '../../src/i18n/rights_zh';
import { deal, seller } from './seller';

const files: Record<string, RecordType> = import.meta.glob('../../../model/*.json', { import: 'default', eager: true });
const types = Object.values(files);
const shipped = new Model(types);

describe('the name of a role for programs', () => {
    it('comes from what it is called in English', () => {
        expect(idFrom('Key-account manager')).toBe('key_account_manager');
        expect(idFrom('2nd line (Support) ')).toBe('nd_line_support');
        expect([isId('key_account_manager'), isId(''), isId('2a'), isId('a'.repeat(41))]).toEqual([
            true,
            false,
            false,
            false,
        ]);
    });
});

describe('the choices of a person', () => {
    const user = shipped.type('user')!;
    const optionsOf = (type: RecordType | undefined) => type?.fields.find(({ name }) => name === 'roles')?.options;

    it('get a role that they lack, and its new name', () => {
        const label = { en: 'Seller', zh: '销售' };
        expect(optionsOf(withOption(user, { ...seller, label }))?.at(-1)).toEqual({ value: 'seller', label });
        const renamed = withOption(user, { ...seller, role: 'guest', label });
        expect(optionsOf(renamed)?.find(({ value }) => value === 'guest')?.label).toEqual(label);
        expect(optionsOf(renamed)?.length).toBe(optionsOf(user)!.length);
    });

    it('stay as they are where nothing is missing, or they are free words', () => {
        const guest = optionsOf(user)!.find(({ value }) => value === 'guest')!;
        expect(withOption(user, { ...seller, role: 'guest', label: guest.label })).toBeUndefined();
        expect(withOption(deal, seller)).toBeUndefined();
    });
});

describe('the shipped roles', () => {
    it('are all there, and fit the shipped model as they are', async () => {
        const roles = await shippedRoles();
        expect(roles.length).toBeGreaterThan(8);
        for (const role of roles) expect(fitted(role, (name) => shipped.type(name))).toEqual(role);
    });

    it('lose what another model does not have', () => {
        const role = {
            ...seller,
            types: {
                '*': { see: 'all' },
                user: { see: 'all' },
                gone: { see: 'all' },
                deal: { see: 'all', steps: { win: 'own', fly: 'own' }, hidden: ['margin', 'name', 'gone'] },
                plain: { steps: 'own', read_only: ['gone'] },
            },
        };
        const plain: RecordType = { ...deal, type: 'plain' };
        delete plain.lifecycle;
        const model = new Model([deal, plain]);
        expect(fitted(role, (name) => model.type(name)).types).toEqual({
            '*': { see: 'all' },
            deal: { see: 'all', steps: { win: 'own' }, hidden: ['margin'] },
        });
    });
});

describe('the grid', () => {
    it('is led through by keys, and not out of it', () => {
        const size = { row: 3, column: 2 };
        const at = { row: 0, column: 1 };
        expect(placeAfter('ArrowDown', at, size)).toEqual({ row: 1, column: 1 });
        // Into the heads of the columns, and no further.
        expect(placeAfter('ArrowUp', at, size)).toEqual({ row: -1, column: 1 });
        expect(placeAfter('ArrowUp', { row: -1, column: 1 }, size)).toEqual({ row: -1, column: 1 });
        expect(placeAfter('ArrowDown', { row: -1, column: 1 }, size)).toEqual(at);
        expect(placeAfter('ArrowRight', at, size)).toEqual(at);
        expect(placeAfter('Home', at, size)).toEqual({ row: 0, column: 0 });
        expect(placeAfter('End', { row: 2, column: 0 }, size)).toEqual({ row: 2, column: 1 });
        expect(placeAfter('a', at, size)).toBeUndefined();
    });

    it('has all types of which roles can say something, those outside of the navigation last', () => {
        const groups = gridGroups(shipped);
        const names = groups.flatMap((group) => group.types.map(({ type }) => type));
        expect(new Set(names).size).toBe(names.length);
        expect(names.length).toBe(types.length - 2);
        expect(names).not.toContain('user');
        expect(groups.filter(({ isFurther }) => isFurther).length).toBeLessThan(2);
    });
});

describe('a question about the past', () => {
    it('asks for the rights of then where somebody wants those', () => {
        expect([ofMoment(undefined), ofMoment('7')]).toEqual([{}, { at: '7' }]);
        seeRightsOfThen(true);
        expect([ofMoment(undefined), ofMoment('7')]).toEqual([{}, { at: '7', rights: 'then' }]);
        seeRightsOfThen(false);
        expect(ofMoment('7')).toEqual({ at: '7' });
    });
});

describe('the two languages', () => {
    it('say the same things of rights', () => {
        const keysOf = (texts: object): string[] =>
            Object.entries(texts).flatMap(([name, value]) =>
                typeof value === 'object' ? keysOf(value as object).map((key) => `${name}.${key}`) : [name],
            );
        expect(keysOf(rights_zh).sort()).toEqual(keysOf(rights_en).sort());
    });
});
