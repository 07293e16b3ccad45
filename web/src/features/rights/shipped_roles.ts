/** The roles that come with Cairn (model/roles/), for a workspace that has none yet: fetched when somebody asks. */
import { fieldOf, type Json, type RecordType } from '../../model';
import { limitable, people_types, type Role, type SaidOfType } from './role';

const files = import.meta.glob<Role>('../../../../model/roles/*.json', { import: 'default' });

export async function shippedRoles(): Promise<Role[]> {
    return Promise.all(Object.values(files).map((file) => file()));
}

/** What of a role makes sense where types, fields and steps may be others than those that it was written for. */
export function fitted(role: Role, typeOf: (name: string) => RecordType | undefined): Role {
    const types = Object.entries(role.types).flatMap(([name, of]) => {
        if (name === '*') return [[name, of] as const];
        const type = people_types.includes(name) ? undefined : typeOf(name);
        const left = type && fittedTo(type, of);
        return left && Object.keys(left).length ? [[name, left] as const] : [];
    });
    return { ...role, types: Object.fromEntries(types) };
}

function fittedTo(type: RecordType, of: SaidOfType): SaidOfType {
    const members = Object.entries(of).flatMap(([name, value]): [string, Json | undefined][] => {
        if (name === 'see' && type.rates) return [];
        if (name === 'steps') {
            const steps = type.lifecycle && stepsLeft(type, value);
            return steps === undefined ? [] : [[name, steps]];
        }
        if (name !== 'hidden' && name !== 'read_only') return [[name, value]];
        const left = fieldsLeft(type, value, name === 'hidden');
        return left.length ? [[name, left]] : [];
    });
    return Object.fromEntries(members);
}

function stepsLeft(type: RecordType, steps: Json | undefined): Json | undefined {
    if (typeof steps !== 'object' || steps === null || Array.isArray(steps)) return steps;
    const isThere = (name: string) => name === '*' || type.lifecycle?.transitions.some((step) => step.name === name);
    const left = Object.entries(steps).filter(([name]) => isThere(name));
    return left.length ? Object.fromEntries(left) : undefined;
}

function fieldsLeft(type: RecordType, names: Json | undefined, hides: boolean): string[] {
    const limits = limitable(type);
    const fits = (name: string) =>
        fieldOf(type, name) !== undefined && limits.some((each) => each.name === name && (!hides || each.mayHide));
    return Array.isArray(names) ? names.map(String).filter(fits) : [];
}
