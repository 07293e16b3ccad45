/**
 * Which records fit into a form: those that name the same ones as it does, such as a part of the whole that was chosen
 * before. The model need not say so: fields of one name and one target mean the same.
 */
import { isEditable, type Field, type Json, type RecordType } from '../model';
import type { Values } from './form_rules';

/** What a form asks for, and what it knows: the record that it is about, and what was entered. */
export interface Around {
    fields: Field[];
    values: Values;
}

export interface Agreement {
    /** Candidates that agree in all that they have in common with the form. */
    fitting: Json;
    /** Those that belong to one of the same, or to nobody; undefined where these are no others. */
    near: Json | undefined;
    /** What a new one begins with, so that it fits. */
    given: Values;
}

/** Undefined where nothing is known that a candidate could agree with. `field`: the one that is being filled in. */
export function agreementOf(target: RecordType, field: Field, { fields, values }: Around): Agreement | undefined {
    const shared = target.fields.filter((own) => isShared(own, field, fields) && idIn(values[own.name]));
    if (!shared.length) return undefined;
    const equal = ({ name }: Field): Json => ({ '==': [{ var: name }, values[name] as string] });
    const given = shared.filter(isEditable).map(({ name }) => [name, values[name]]);
    return {
        fitting: allOf(shared.map(equal)),
        near: nearOf(shared, equal),
        given: Object.fromEntries(given) as Values,
    };
}

function isShared(own: Field, field: Field, fields: Field[]): boolean {
    const isSame = ({ name, kind, to }: Field) =>
        name !== field.name && name === own.name && kind === 'reference' && to === own.to;
    return own.kind === 'reference' && fields.some(isSame);
}

function idIn(value: unknown): value is string {
    return typeof value === 'string' && value !== '';
}

/** What belongs to nobody is for everybody. */
function nearOf(shared: Field[], equal: (field: Field) => Json): Json | undefined {
    const parents = shared.filter(({ parent }) => parent);
    const home = parents.length ? parents : shared;
    if (shared.length === 1 && home[0]?.required) return undefined;
    const isNobodys = allOf(home.map(({ name }): Json => ({ '==': [{ var: name }, null] })));
    return { or: [...home.map(equal), isNobodys] };
}

function allOf(rules: Json[]): Json {
    return rules.length === 1 ? rules[0]! : { and: rules };
}
