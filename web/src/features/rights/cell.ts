/** What a cell of the grid shows of a role and a type, at a glance. Pure. */
import type { RecordType } from '../../model';
import {
    every_step,
    fieldsOf,
    grantOf,
    isNone,
    nothing,
    other_types,
    stepRights,
    verbsOf,
    type Grant,
    type Right,
    type Role,
} from './role';

export interface Cell {
    see: Grant;
    change: Grant;
    /** How many of the lifecycle's steps are given for any record. */
    steps: { given: number; of: number };
    /** Of all other types, which have no steps by name: for which records any is given. */
    every_step?: Grant;
    /** Verbs and steps that are denied. */
    denied: number;
    hidden: number;
    read_only: number;
    /** The role says nothing of the type itself: all is as for the other types. */
    isInherited: boolean;
}

const empty: Cell = {
    see: nothing,
    change: nothing,
    steps: { given: 0, of: 0 },
    denied: 0,
    hidden: 0,
    read_only: 0,
    isInherited: false,
};

/** `type` undefined: all other types. */
export function cellOf(role: Role, type: RecordType | undefined): Cell {
    const name = type?.type ?? other_types;
    const steps: Right[] = type ? stepRights(type) : [every_step];
    if (role.retired) return { ...empty, steps: { given: 0, of: steps.length } };
    const grants = (rights: Right[]) => rights.map((right) => grantOf(role, name, right).grant);
    const ofSteps = grants(steps);
    const ofVerbs = grants(verbsOf(type));
    return {
        see: type?.rates ? { ...nothing, scopes: ['all'] } : grantOf(role, name, 'see').grant,
        change: grantOf(role, name, 'change').grant,
        steps: { given: ofSteps.filter((grant) => !isNone(grant)).length, of: steps.length },
        ...(type ? {} : { every_step: grantOf(role, name, every_step).grant }),
        denied: [...ofVerbs, ...ofSteps].filter(({ denied }) => denied).length,
        hidden: fieldsOf(role, name, 'hidden').length,
        read_only: fieldsOf(role, name, 'read_only').length,
        isInherited: type !== undefined && role.types[name] === undefined,
    };
}

/** How wide a grant is, for its colour: never the only sign of it. */
export function toneOf({ denied, scopes, rules }: Grant): string {
    if (denied) return 'red';
    if (scopes.includes('all')) return 'green';
    if (scopes.includes('teams')) return 'teal';
    if (scopes.includes('team')) return 'blue';
    return scopes.length || rules.length ? 'purple' : 'gray';
}
