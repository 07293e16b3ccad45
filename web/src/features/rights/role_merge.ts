/** Two people changed a role: what each of them said differently, and both together. Pure. */
import type { Json, Text } from '../../model';
import { sameValue } from '../../rules/form_rules';
import { fieldsOf, said, withFields, withSaid, type FieldLimit, type Right, type Role, type SaidOfType } from './role';

/** The least that somebody changes by itself: a right to a type, the fields kept back there, or what the role is. */
export type Part =
    | { kind: 'right'; type: string; right: Right }
    | { kind: 'fields'; type: string; limit: FieldLimit }
    | { kind: 'role'; member: RoleMember };
export const role_members = ['label', 'help', 'order', 'default', 'retired'] as const;
export type RoleMember = (typeof role_members)[number];

export interface PartChange {
    part: Part;
    /** Undefined: nothing was said. */
    before: Json | undefined;
    after: Json | undefined;
}

/** What `after` says differently, in the order of `before`. */
export function changesOf(before: Role, after: Role): PartChange[] {
    return partsOf(before, after).flatMap((part) => {
        const change = { part, before: valueOf(before, part), after: valueOf(after, part) };
        return sameValue(change.before, change.after) ? [] : [change];
    });
}

export interface Merge {
    /** What mine was laid over. */
    theirs: Role;
    /** Theirs with what mine says differently, but for what both changed, which is theirs. */
    role: Role;
    /** What both said differently, and not alike. */
    conflicts: { part: Part; theirs: Json | undefined; mine: Json | undefined }[];
}

export function merged(base: Role, theirs: Role, mine: Role): Merge {
    let role = theirs;
    const conflicts: Merge['conflicts'] = [];
    for (const { part, before, after } of changesOf(base, mine)) {
        const other = valueOf(theirs, part);
        if (sameValue(other, after)) continue;
        if (sameValue(other, before)) role = withPart(role, part, after);
        else conflicts.push({ part, theirs: other, mine: after });
    }
    return { theirs, role, conflicts };
}

export function withPart(role: Role, part: Part, value: Json | undefined): Role {
    switch (part.kind) {
        case 'right':
            return withSaid(role, part.type, part.right, value);
        case 'fields':
            return withFields(role, part.type, part.limit, (value as string[] | undefined) ?? []);
        case 'role': {
            const { [part.member]: _, ...rest } = role;
            return (value === undefined ? rest : { ...rest, [part.member]: value }) as Role;
        }
    }
}

function valueOf(role: Role, part: Part): Json | undefined {
    switch (part.kind) {
        case 'right':
            return said(role, part.type, part.right);
        case 'fields': {
            const names = fieldsOf(role, part.type, part.limit);
            return names.length ? [...names].sort() : undefined;
        }
        case 'role':
            return plain(role[part.member]);
    }
}

function plain(value: Text | number | boolean | undefined): Json | undefined {
    // What is not default or retired need not say so.
    return value === false ? undefined : (value as Json | undefined);
}

function partsOf(...roles: Role[]): Part[] {
    const parts = new Map<string, Part>();
    const add = (part: Part) => parts.set(JSON.stringify(part), part);
    for (const member of role_members) add({ kind: 'role', member });
    for (const role of roles)
        for (const [type, of] of Object.entries(role.types)) {
            for (const right of rightsIn(of)) add({ kind: 'right', type, right });
            for (const limit of ['hidden', 'read_only'] as const) add({ kind: 'fields', type, limit });
        }
    return [...parts.values()];
}

function rightsIn(of: SaidOfType): Right[] {
    return Object.entries(of).flatMap(([name, value]): Right[] => {
        if (name === 'hidden' || name === 'read_only') return [];
        if (name !== 'steps') return [name as Right];
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return ['step:*'];
        return Object.keys(value).map((step) => `step:${step}` as const);
    });
}
