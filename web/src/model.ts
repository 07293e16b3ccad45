/** The shape of GET /api/v1/model, and questions about it. Every screen is made from this; no type is named here. */

import { isLifecycle, traits, type Kind } from './kinds';

export type Language = 'en' | 'zh';
export type Text = Record<Language, string>;
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Rule = Json;

export interface Option {
    value: string;
    label: Text;
    color?: string;
}

export interface Field {
    name: string;
    kind: Kind;
    label: Text;
    help?: Text;
    required?: boolean;
    required_when?: Rule;
    default?: Json;
    numbered?: string;
    min?: string | number;
    max?: string | number;
    options?: Option[];
    to?: string;
    parent?: boolean;
    personal?: boolean;
    /** Who reads it is noted in the log. */
    sensitive?: boolean;
    search?: boolean;
    computed?: Rule;
    /** What the records of another type that refer to this one come to. */
    rollup?: { take: string; field?: string; of: string; by: string; where?: Rule; below?: string };
    read_only?: boolean;
}

export type Outcome = 'open' | 'won' | 'lost' | 'done';

export interface State {
    name: string;
    label: Text;
    color?: string;
    probability?: number;
    guidance?: Text;
    role?: string;
    stalled_after_days?: number;
    outcome?: Outcome;
    when?: Rule;
}

/** Either a field of the record (`field`), or a value of the transition's own (`name`, `kind`, ...). */
export interface Input extends Partial<Omit<Field, 'required'>> {
    field?: string;
    required?: boolean;
}

export interface Requirement {
    rule: Rule;
    message: Text;
}

export interface Transition {
    name: string;
    event: string;
    label: Text;
    from: string[];
    to: string;
    when?: Rule;
    reason?: 'required';
    inputs?: Input[];
    requires?: Requirement[];
    effects?: Json[];
}

export interface Lifecycle {
    field: string;
    initial: string;
    states: State[];
    transitions: Transition[];
}

/** Records that wait for whoever reads. */
export interface InboxRule {
    when: Rule;
    label: Text;
}

/** A list on the page that everybody begins with. */
export interface HomeList {
    when: Rule;
    label: Text;
    sort?: string;
}

export interface RecordType {
    type: string;
    label: Text;
    label_many: Text;
    help?: Text;
    icon?: string;
    hub?: boolean;
    /** Who reads its records is noted in the log. */
    sensitive?: boolean;
    order?: number;
    group?: Text;
    title: string;
    subtitle?: string[];
    fields: Field[];
    lifecycle?: Lifecycle;
    milestones?: string[];
    inbox?: InboxRule | InboxRule[];
    home?: HomeList[];
    children?: { type: string; field: string; label: Text }[];
    board?: { card?: string[]; measure?: string };
    list?: { columns?: string[]; sort?: string };
    form?: { label: Text; fields: string[] }[];
    /** Which of its records somebody is shown; undefined: all. */
    readers?: Rule;
    /** Its records say what currencies are worth. */
    rates?: Json;
    /** Its records say that a person belongs with the record that `of` names. */
    membership?: { of: string; user: string; from?: string; until?: string };
    /** Of other records, as lists and cards show them: called by their paths. `Model` makes them. */
    paths?: Field[];
}

/** A role, as far as every screen needs it; its rights are the business of the screens of rights. */
export interface NamedRole {
    role: string;
    label: Text;
}

/** A record as the server sends it: flat, empty fields left out. */
export interface Row {
    id: string;
    type: string;
    version: string;
    position?: string;
    created_at?: string;
    created_by?: string;
    updated_at?: string;
    updated_by?: string;
    /** Of types with a lifecycle. */
    state_since?: string;
    archived?: boolean;
    title?: string;
    [field: string]: unknown;
}

/** The record in the name of its stream, such as `contract/7f3a`. */
export function recordOf(stream: string): { type: string; id: string } {
    const [type = '', id = ''] = stream.split('/');
    return { type, id };
}

const fieldsOfEveryType: Field[] = [
    { name: 'created_at', kind: 'date_time', label: { en: 'Created', zh: '创建时间' }, read_only: true },
    { name: 'created_by', kind: 'user', label: { en: 'Created by', zh: '创建人' }, read_only: true },
    { name: 'updated_at', kind: 'date_time', label: { en: 'Last change', zh: '最近更改' }, read_only: true },
    { name: 'updated_by', kind: 'user', label: { en: 'Changed by', zh: '更改人' }, read_only: true },
];
const stateSince: Field = {
    name: 'state_since',
    kind: 'date_time',
    label: { en: 'In this stage since', zh: '进入当前阶段' },
    read_only: true,
};

/** Fields that records have of themselves; lists may show, sort and filter by them. */
export function commonFieldsOf(type: RecordType): Field[] {
    return type.lifecycle ? [...fieldsOfEveryType, stateSince] : fieldsOfEveryType;
}

/** All that lists may show, sort and filter by. */
export function listFieldsOf(type: RecordType): Field[] {
    return [...type.fields, ...commonFieldsOf(type), ...(type.paths ?? [])];
}

export interface NavigationGroup {
    label?: Text;
    types: RecordType[];
}

/** The model with lookups by name. */
export class Model {
    readonly #types = new Map<string, RecordType>();

    /** `isSeen`: whether there may be any record of a type for whoever is signed in. */
    constructor(
        readonly types: RecordType[],
        private readonly isSeen: (type: string) => boolean = () => true,
        readonly roles: NamedRole[] = [],
    ) {
        for (const type of types) this.#types.set(type.type, type);
        for (const type of types) type.paths = this.#pathsOf(type);
    }

    type(name: string): RecordType | undefined {
        return this.#types.get(name);
    }

    role(name: string): NamedRole | undefined {
        return this.roles.find(({ role }) => role === name);
    }

    #pathsOf(type: RecordType): Field[] {
        const named = [...(type.list?.columns ?? []), ...(type.board?.card ?? [])].filter((name) => name.includes('.'));
        return [...new Set(named)].flatMap((name) => this.#pathField(type, name) ?? []);
    }

    /** The field that a path (`account.tier`) leads to, as one of the type that it starts from. */
    #pathField(type: RecordType, path: string): Field | undefined {
        const labels: Text[] = [];
        let at: RecordType | undefined = type;
        let field: Field | undefined;
        for (const name of path.split('.')) {
            field = at && fieldOf(at, name);
            if (!at || !field) return undefined;
            labels.push(field.label);
            if (isLifecycle(field)) field = asChoice(field, at);
            at = this.type(targetOf(field) ?? '');
        }
        const label = { en: labels.map(({ en }) => en).join(': '), zh: labels.map(({ zh }) => zh).join('：') };
        return field && { ...field, name: path, label, read_only: true, parent: false, required: false };
    }

    /** Whether there may be any record of a type for whoever is signed in. */
    sees(type: string): boolean {
        return this.isSeen(type);
    }

    /** What the navigation lists, in order. */
    get navigation(): RecordType[] {
        return this.types
            .filter((type) => type.order !== undefined && this.isSeen(type.type))
            .sort((a, b) => a.order! - b.order!);
    }

    /** The same under its headings; what has none comes first. */
    get navigationGroups(): NavigationGroup[] {
        const groups = new Map<string, NavigationGroup>([['', { types: [] }]]);
        for (const type of this.navigation) {
            const key = type.group ? JSON.stringify([type.group.en, type.group.zh]) : '';
            if (!groups.has(key)) groups.set(key, { label: type.group!, types: [] });
            groups.get(key)!.types.push(type);
        }
        return [...groups.values()].filter((group) => group.types.length > 0);
    }

    /** All, those of the navigation first. */
    get inOrder(): RecordType[] {
        return [...this.navigation, ...this.types.filter((type) => type.order === undefined)];
    }

    /** Which type an event name such as `contract.signed` belongs to. */
    ofEvent(event: string): RecordType | undefined {
        return this.type(event.slice(0, event.indexOf('.')));
    }

    isMilestone(event: string): boolean {
        return this.ofEvent(event)?.milestones?.includes(event) ?? false;
    }
}

export function fieldOf(type: RecordType, name: string): Field | undefined {
    const is = (field: Field) => field.name === name;
    return type.fields.find(is) ?? commonFieldsOf(type).find(is) ?? type.paths?.find(is);
}

/** The states of a lifecycle are the words of another type where its record is looked at from afar. */
function asChoice(field: Field, type: RecordType): Field {
    const options = type.lifecycle?.states.map(({ name, label, color }) => ({
        value: name,
        label,
        ...(color === undefined ? {} : { color }),
    }));
    return { ...field, kind: 'choice', ...(options ? { options } : {}) };
}

/** The fields of these names in which the record has something. */
export function filledFields(type: RecordType, row: Row, names: string[]): Field[] {
    return names.filter((name) => !isEmpty(row[name])).flatMap((name) => fieldOf(type, name) ?? []);
}

/** By their last change. */
export function newestFirst(rows: Row[]): Row[] {
    return [...rows].sort((a, b) => String(b.updated_at ?? '').localeCompare(String(a.updated_at ?? '')));
}

export function stateOf(type: RecordType, name: unknown): State | undefined {
    return type.lifecycle?.states.find((state) => state.name === name);
}

/** The state that a record is in; undefined for types without a lifecycle. */
export function currentState(type: RecordType, row: Row): State | undefined {
    return type.lifecycle && stateOf(type, row[type.lifecycle.field]);
}

/** The transitions that leave a state, whatever else they ask. */
export function transitionsFrom(type: RecordType, state: unknown): Transition[] {
    const leaves = (t: Transition) => t.from.includes(String(state)) || (t.from.includes('*') && t.to !== state);
    return type.lifecycle?.transitions.filter(leaves) ?? [];
}

export function inboxesOf({ inbox }: RecordType): InboxRule[] {
    if (!inbox) return [];
    return Array.isArray(inbox) ? inbox : [inbox];
}

/** Which type the values of a field refer to. */
export function targetOf(field: Pick<Field, 'kind' | 'to'>): string | undefined {
    const { target } = traits(field);
    if (target === 'kind') return field.kind;
    return target === 'field' ? field.to : undefined;
}

/** Worked out by the server, and never entered. */
export function isDerived({ computed, rollup }: Pick<Field, 'computed' | 'rollup'>): boolean {
    return computed !== undefined || rollup !== undefined;
}

/** Only transitions, effects or rules set these; forms show them but offer no editor. */
export function isEditable(field: Field): boolean {
    return !field.read_only && !isDerived(field) && !isLifecycle(field);
}

/** A transition's inputs as fields that a form can show, each with what is asked of it here. */
export function inputFields(type: RecordType, transition: Transition): Field[] {
    return (transition.inputs ?? []).flatMap((input): Field[] => {
        const own = input.field === undefined ? undefined : fieldOf(type, input.field);
        if (own)
            return [
                {
                    ...own,
                    ...definedOnly({ label: input.label, help: input.help, default: input.default }),
                    required: input.required ?? false,
                    required_when: undefined,
                    read_only: false,
                },
            ];
        if (!input.name || !input.kind) return [];
        return [{ label: { en: input.name, zh: input.name }, ...input, name: input.name, kind: input.kind }];
    });
}

/** Fields in the groups of the form; one unnamed group where the model gives none. */
export function formGroups(type: RecordType): { label?: Text; fields: Field[] }[] {
    if (!type.form?.length) return [{ fields: type.fields }];
    const named = new Set(type.form.flatMap((group) => group.fields));
    const groups: { label?: Text; fields: Field[] }[] = type.form.map((group) => ({
        label: group.label,
        fields: group.fields.flatMap((name) => fieldOf(type, name) ?? []),
    }));
    // A field that no group names would vanish from every screen: it goes to the last one.
    const rest = type.fields.filter((field) => !named.has(field.name) && !isLifecycle(field));
    groups.at(-1)!.fields.push(...rest);
    return groups.filter((group) => group.fields.length > 0);
}

/** The field by which a record hangs under another first of all; what else it hangs under comes with that. */
export function parentField(type: RecordType): Field | undefined {
    return type.fields.find(({ parent, kind }) => parent && kind === 'reference');
}

/** The field by which a record hangs under another of its own type (a subsidiary under its group). */
export function treeField(type: RecordType): Field | undefined {
    return type.fields.find((field) => field.parent && field.kind === 'reference' && field.to === type.type);
}

/** What an erasure destroys. */
export function personalFields(type: RecordType): Field[] {
    return type.fields.filter((field) => field.personal);
}

/** The field that says whose record it is, where the type has one. `transfer` changes exactly this. */
export function ownerField(type: RecordType): Field | undefined {
    return type.fields.find((field) => field.name === 'owner' && field.kind === 'user');
}

export function isErased(value: unknown): boolean {
    return typeof value === 'object' && value !== null && (value as { erased?: unknown }).erased === true;
}

export function isEmpty(value: unknown): boolean {
    if (value === undefined || value === null || value === '') return true;
    if (Array.isArray(value)) return value.length === 0;
    return typeof value === 'object' && Object.keys(value).length === 0;
}

function definedOnly<T extends object>(object: T): Partial<T> {
    return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<T>;
}
