/** Teams under each other, with their people. Pure. */
import type { Row } from '../../model';

export interface TeamNode {
    team: Row;
    /** Who leads it comes first. */
    people: Row[];
    below: TeamNode[];
    /** How many different people are in it and below it. */
    count: number;
}
export interface TeamTree {
    /** Those that stand under no other. */
    roots: TeamNode[];
    /** Who is in no team. */
    without: Row[];
}

export function treeOf(teams: Row[], people: Row[]): TeamTree {
    const known = new Set(teams.map(({ id }) => id));
    const isRoot = ({ parent }: Row) => typeof parent !== 'string' || !known.has(parent);
    const node = (team: Row, above: ReadonlySet<string>): TeamNode => {
        // Nothing stands under itself, whatever somebody entered.
        const path = new Set([...above, team.id]);
        const below = inOrder(teams.filter(({ id, parent }) => parent === team.id && !path.has(id))).map((each) =>
            node(each, path),
        );
        const own = people.filter((person) => teamsOf(person).includes(team.id));
        const isLead = ({ id }: Row) => Number(id === team.lead);
        const sorted = inOrder(own).sort((a, b) => isLead(b) - isLead(a));
        return { team, people: sorted, below, count: distinct([own, ...below.map(peopleIn)]) };
    };
    const tops = teams.filter(isRoot);
    // Of teams that stand under each other all round, one stands on top: all are to be found.
    const reached = new Set<string>();
    const reach = (id: string): void => {
        if (reached.has(id)) return;
        reached.add(id);
        for (const team of teams) if (team.parent === id) reach(team.id);
    };
    for (const { id } of tops) reach(id);
    for (const team of teams) {
        if (reached.has(team.id)) continue;
        tops.push(team);
        reach(team.id);
    }
    return {
        roots: inOrder(tops).map((team) => node(team, new Set())),
        without: inOrder(people.filter((person) => !teamsOf(person).some((id) => known.has(id)))),
    };
}

export function teamsOf(person: Row): string[] {
    return Array.isArray(person.teams) ? person.teams.map(String) : [];
}

export type MoveKind = 'move' | 'add' | 'leave';

/** The teams of a person after that: the first one may mean more than the others, so that places are kept. */
export function teamsAfter(kind: MoveKind, teams: string[], from: string | undefined, to: string): string[] {
    if (kind === 'leave') return teams.filter((id) => id !== from);
    if (!to) return teams;
    const others = kind === 'add' ? teams : teams.map((id) => (id === from ? to : id));
    return [...new Set([...others, to])];
}

function peopleIn({ people, below }: TeamNode): Row[] {
    return [...people, ...below.flatMap(peopleIn)];
}

function distinct(groups: Row[][]): number {
    return new Set(groups.flat().map(({ id }) => id)).size;
}

function inOrder(rows: Row[]): Row[] {
    return [...rows].sort((a, b) => (a.title ?? '').localeCompare(b.title ?? '', 'zh-CN'));
}
