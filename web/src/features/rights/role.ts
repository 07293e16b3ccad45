/** What a role says (events/MODEL.md, *Roles*), and saying it differently. Pure: every change is another role. */
import type { Verb } from '../../api';
import { isLifecycle } from '../../kinds';
import { isDerived, ownerField, personalFields, type Json, type RecordType, type Text } from '../../model';

/** From the narrowest to the widest. */
export const scopes = ['own', 'members', 'team', 'teams', 'all'] as const;
export type Scope = (typeof scopes)[number];

/** Of which records a right is given: those of any scope or rule; of none, whatever other roles say, where denied. */
export interface Grant {
    denied: boolean;
    scopes: Scope[];
    rules: Json[];
}

/** A verb, or a step of the lifecycle: `step:win`, `step:*` for those that are not named. */
export type Right = Verb | `step:${string}`;
export type FieldLimit = 'hidden' | 'read_only';

export interface SaidOfType {
    hidden?: string[];
    read_only?: string[];
    /** Verbs and `steps`. */
    [member: string]: Json | undefined;
}
export interface Role {
    role: string;
    label: Text;
    help?: Text;
    order?: number;
    default?: boolean;
    retired?: boolean;
    types: Record<string, SaidOfType>;
}

/** What a role says of all types that it does not name, and of what it leaves out of those that it names. */
export const other_types = '*';
export const every_step: Right = 'step:*';

/** Administrators alone write these two, and everybody sees them: no role says anything of them. */
export const people_types = ['user', 'team'];

export const nothing: Grant = { denied: false, scopes: [], rules: [] };

export function isNone({ denied, scopes, rules }: Grant): boolean {
    return denied || (scopes.length === 0 && rules.length === 0);
}

export function readGrant(said: Json | undefined): Grant {
    if (said === undefined || said === null || said === false) return nothing;
    if (said === 'denied') return { ...nothing, denied: true };
    const all = Array.isArray(said) ? said : [said];
    return {
        denied: false,
        scopes: scopes.filter((scope) => all.includes(scope)),
        rules: all.filter((each) => typeof each === 'object' && each !== null),
    };
}

/** In the shortest way. */
export function writeGrant({ denied, scopes, rules }: Grant): Json {
    if (denied) return 'denied';
    const all: Json[] = [...scopes, ...rules];
    return all.length === 0 ? false : all.length === 1 ? all[0]! : all;
}

/** What the role says itself of a right to a type, leaving aside what it says of all; undefined: nothing. */
export function said(role: Role, type: string, right: Right): Json | undefined {
    const of = role.types[type];
    if (!right.startsWith('step:')) return of?.[right];
    return stepsByName(of?.steps)[right.slice(5)];
}

export interface Effective {
    grant: Grant;
    /** Who says so: the role of this right, of all steps of the type, of all other types, or nobody. */
    by: 'itself' | 'steps' | 'others' | 'nobody';
}

/** What comes of it. */
export function grantOf(role: Role, type: string, right: Right): Effective {
    const own = said(role, type, right);
    if (own !== undefined) return { grant: readGrant(own), by: 'itself' };
    return inherited(role, type, right);
}

/** What holds where the role leaves the right out. */
export function inherited(role: Role, type: string, right: Right): Effective {
    const isStep = right.startsWith('step:');
    const steps = isStep && right !== every_step ? said(role, type, every_step) : undefined;
    if (steps !== undefined) return { grant: readGrant(steps), by: 'steps' };
    const others = type === other_types ? undefined : said(role, other_types, isStep ? every_step : right);
    return others === undefined ? { grant: nothing, by: 'nobody' } : { grant: readGrant(others), by: 'others' };
}

/** `given` undefined: the role leaves it out. */
export function withSaid(role: Role, type: string, right: Right, given: Json | undefined): Role {
    const of = { ...role.types[type] };
    if (right.startsWith('step:')) {
        const steps = stepsByName(of.steps);
        put(steps, right.slice(5), given);
        put(of, 'steps', writtenSteps(steps));
    } else put(of, right, given);
    return withType(role, type, of);
}

export function withFields(role: Role, type: string, limit: FieldLimit, names: string[]): Role {
    const of = { ...role.types[type] };
    put(of, limit, names.length ? names : undefined);
    return withType(role, type, of);
}

export function fieldsOf(role: Role, type: string, limit: FieldLimit): string[] {
    return role.types[type]?.[limit] ?? [];
}

/** The rights that make sense of a type, as its editor lists them; `*` (undefined) has all verbs. */
export function verbsOf(type: RecordType | undefined): Verb[] {
    return [
        // Rates are for everybody to see.
        ...(type?.rates ? [] : (['see'] as const)),
        'create',
        'change',
        'archive',
        ...(!type || ownerField(type) ? (['transfer'] as const) : []),
        'export',
        'import',
        ...(!type || personalFields(type).length ? (['erase'] as const) : []),
    ];
}

export function stepRights(type: RecordType): Right[] {
    return (type.lifecycle?.transitions ?? []).map(({ name }) => `step:${name}` as const);
}

/** Which fields may be kept from somebody, or from being given by him. */
export function limitable(type: RecordType): { name: string; label: Text; mayHide: boolean; mayFix: boolean }[] {
    return type.fields
        .filter((field) => !isLifecycle(field))
        .map((field) => ({
            name: field.name,
            label: field.label,
            // Who sees a record sees what it is called; and rates are for everybody.
            mayHide: field.name !== type.title && !type.rates,
            mayFix: !isDerived(field) && !field.read_only,
        }));
}

/** The widest first. */
export function widestFirst({ scopes: given }: Grant): Scope[] {
    return [...scopes].reverse().filter((scope) => given.includes(scope));
}

/** Steps by their names, `*` for all others. */
function stepsByName(steps: Json | undefined): Record<string, Json> {
    if (steps === undefined || steps === null) return {};
    if (typeof steps === 'object' && !Array.isArray(steps)) return { ...steps };
    return { '*': steps };
}

/** An object is always one of steps by name: a rule that holds for all of them stands under `*`. */
function writtenSteps(steps: Record<string, Json>): Json | undefined {
    const names = Object.keys(steps);
    if (!names.length) return undefined;
    const all = steps['*'];
    const isAlike = names.length === 1 && all !== undefined && (typeof all !== 'object' || Array.isArray(all));
    return isAlike ? all : steps;
}

function withType(role: Role, type: string, of: SaidOfType): Role {
    const types = { ...role.types };
    if (Object.keys(of).length) types[type] = of;
    else delete types[type];
    return { ...role, types };
}

function put<Value>(object: Record<string, Value | undefined>, name: string, value: Value | undefined): void {
    if (value === undefined) delete object[name];
    else object[name] = value;
}
