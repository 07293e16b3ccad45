/** PROTOCOL.md, *Rights explained, tried out, and seen as another person has them*. */
import { once, request, query, v1, type Me, type Titles, type Verb } from '../../api';
import type { Json, RecordType } from '../../model';
import type { Role, Scope } from './role';

/** What gives a right: a scope of a role, or one of its rules for it. */
export interface Giving {
    role: string;
    scope?: Scope;
    rule?: number;
    says?: Json;
    /** Whose role it is, where the person stands in for that one. */
    for?: string;
}
export interface Explained {
    allowed: boolean;
    because: string;
    by?: Giving[];
    allowed_by?: string[];
    denied_by?: string;
    /** Where records are asked of in general. */
    extent?: 'none' | 'some' | 'all';
}
export interface LimitedField {
    field: string;
    by: string[];
}
/** What a person may do with a record, or (without `record`) with those of a type, and why. */
export interface Explanation {
    user: string;
    role: string;
    roles: string[];
    because: string;
    type: string;
    record?: string;
    state?: string;
    shown?: boolean;
    hidden_by_readers?: boolean;
    verbs: Partial<Record<Verb, Explained>>;
    steps?: Record<string, Explained>;
    hidden: LimitedField[];
    read_only: LimitedField[];
    ask: { role: string; leads: string[] };
    titles?: Titles;
}

export interface Counted {
    records: number;
    people: number;
    ids?: string[];
}
/** Scopes and rules, or "denied". */
export type Given = (string | Json)[] | 'denied';
export interface TypeEffect {
    type: string;
    loses: Counted;
    gains: Counted;
    at_least: boolean;
    verbs: { verb: string; step?: string; was: Given; becomes: Given }[];
    hidden: { added: string[]; removed: string[] };
    read_only: { added: string[]; removed: string[] };
}
/** What a definition, or other roles and teams of a person, would come to. */
export interface Preview {
    people: { total: number; ids: string[] };
    loses: Counted;
    gains: Counted;
    at_least: boolean;
    types: TypeEffect[];
    titles?: Titles;
}

const role = (name: string) => `${v1}/roles/${encodeURIComponent(name)}`;
const type = (name: string) => `${v1}/model/${encodeURIComponent(name)}`;
const user = (id: string) => `${v1}/users/${encodeURIComponent(id)}`;

/**
 * Which version of a definition was read last, as the server names it: it refuses to define it over another. What was
 * never read is not there yet, as far as anybody here knows.
 */
const versions = new Map<string, string>();
const noting = (path: string) => (answer: Headers) => {
    const version = answer.get('Cairn-Version');
    if (version) versions.set(path, version);
};
const read = <Definition>(path: string) => request<Definition>('GET', path, undefined, {}, noting(path));
const define = <Definition>(path: string, definition: Definition) => {
    const seen = { 'If-Match': `"${versions.get(path) ?? '0'}"` };
    return request<Definition>('PUT', path, definition, { ...once(), ...seen }, noting(path));
};

export const rights = {
    model: () => request<{ types: RecordType[]; roles?: Role[] }>('GET', `${v1}/model`),
    role: (name: string) => read<Role>(role(name)),
    define: (definition: Role) => define(role(definition.role), definition),
    type: (name: string) => read<RecordType>(type(name)),
    defineType: (definition: RecordType) => define(type(definition.type), definition),

    preview: (definition: Role) => request<Preview>('POST', `${role(definition.role)}/preview`, definition),
    previewPerson: (id: string, change: { roles?: string[]; teams?: string[] }) =>
        request<Preview>('POST', `${user(id)}/rights/preview`, change),

    /** `about`: a record (`deal/<id>`), or a type. */
    why: (id: string, about: { record: string } | { type: string }) =>
        request<Explanation>('GET', `${user(id)}/rights${query(about)}`),
    whyMe: (about: { record: string } | { type: string }) =>
        request<Explanation>('GET', `${v1}/me/rights${query(about)}`),

    viewAs: (id: string) => request<Me>('PUT', `${v1}/session/view_as`, { user: id }),
    endView: () => request<Me>('DELETE', `${v1}/session/view_as`),
};
