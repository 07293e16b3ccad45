import { describe, expect, it } from 'vitest';
import { teamsAfter, treeOf, type TeamNode } from '../../src/features/teams/team_tree';
import type { Row } from '../../src/model';

const team = (id: string, parent?: string, lead?: string): Row => ({
    id,
    type: 'team',
    version: '1',
    title: id,
    ...(parent !== undefined && { parent }),
    ...(lead !== undefined && { lead }),
});
const person = (id: string, ...teams: string[]): Row => ({ id, type: 'user', version: '1', title: id, teams });
const shape = ({ team, people, below, count }: TeamNode): unknown => [
    team.id,
    people.map(({ id }) => id).join(),
    count,
    ...below.map(shape),
];

describe('teams under each other', () => {
    it('have their people, the lead first, and count each of those below once', () => {
        const teams = [team('west', 'sales'), team('sales', undefined, 'b'), team('east', 'sales')];
        const people = [person('a', 'sales', 'east'), person('b', 'sales'), person('c', 'east'), person('d')];
        const { roots, without } = treeOf(teams, people);
        expect(roots.map(shape)).toEqual([['sales', 'b,a', 3, ['east', 'a,c', 2], ['west', '', 0]]]);
        expect(without.map(({ id }) => id)).toEqual(['d']);
    });

    it('stand at the top where the one above is gone, and so do their people', () => {
        const { roots, without } = treeOf([team('east', 'gone')], [person('a', 'gone')]);
        expect(roots.map(shape)).toEqual([['east', '', 0]]);
        expect(without.map(({ id }) => id)).toEqual(['a']);
    });
});

describe('teams that stand under each other all round', () => {
    it('are all there, with their people, and end', () => {
        const teams = [team('a', 'c'), team('b', 'a'), team('c', 'b'), team('top'), team('self', 'self')];
        const { roots, without } = treeOf(teams, [person('p', 'c'), person('q', 'self')]);
        expect(roots.map(shape)).toEqual([
            ['a', '', 1, ['b', '', 1, ['c', 'p', 1]]],
            ['self', 'q', 1],
            ['top', '', 0],
        ]);
        expect(without).toEqual([]);
    });
});

describe('the teams of a person who moves', () => {
    it('keep their places', () => {
        expect(teamsAfter('move', ['a', 'b'], 'a', 'c')).toEqual(['c', 'b']);
        expect(teamsAfter('move', ['a', 'b'], 'a', 'b')).toEqual(['b']);
        expect(teamsAfter('move', [], undefined, 'c')).toEqual(['c']);
        expect(teamsAfter('add', ['a'], 'a', 'c')).toEqual(['a', 'c']);
        expect(teamsAfter('leave', ['a', 'b'], 'a', '')).toEqual(['b']);
    });

    it('are the same as long as no other is chosen', () => {
        expect(teamsAfter('add', ['a'], 'a', '')).toEqual(['a']);
        expect(teamsAfter('move', ['a'], 'a', 'a')).toEqual(['a']);
    });
});
