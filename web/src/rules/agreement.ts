/**
 * Which records fit into a form: those that name the same ones as it does, such as a part of the whole that was chosen
 * before. The model need not say so: fields of one name and one target mean the same.
 */
import { fieldOf, isEditable, parentField, type Field, type Json, type RecordType, type Row } from '../model';
import { looksUp, type Values } from './form_rules';

/** What a form asks for, and what it knows: the record that it is about, and what was entered. */
export interface Around {
    type: string;
    fields: Field[];
    values: Values;
}

export interface Agreement {
    /** Candidates that contradict the form in nothing that they have in common with it. */
    fitting: Json;
    /** Those that belong to one of the same, or to nobody; undefined where these are no others. */
    near: Json | undefined;
    /** What a new one begins with, so that it fits. */
    given: Values;
}

/** Undefined where nothing is known that a candidate could agree with. `field`: the one that is being filled in. */
export function agreementOf(target: RecordType, field: Field, around: Around): Agreement | undefined {
    const { fields, values } = around;
    // Of one type, two records have much in common that each may have otherwise, but for where they belong.
    const counts = (own: Field) => target.type !== around.type || own === parentField(target);
    const shared = target.fields.filter((own) => counts(own) && isShared(own, field, fields) && isId(values[own.name]));
    if (!shared.length) return undefined;
    const equal = ({ name }: Field): Json => is(name, values[name] as string);
    // Only where it belongs must be the same: what a candidate does not say contradicts nothing.
    const agrees = (own: Field): Json =>
        own.parent || own.required ? equal(own) : { or: [equal(own), is(own.name, null)] };
    const given = shared.filter(isEditable).map(({ name }) => [name, values[name]]);
    return {
        fitting: allOf(shared.map(agrees)),
        near: nearOf(shared, equal),
        given: Object.fromEntries(given) as Values,
    };
}

/**
 * What a record that is made under another begins with, so that both belong to the same: the other itself, and what
 * that hangs under. What it has from the record above by its defaults comes with these. `name`: the field by which it
 * hangs there; `above`: the other, and its type.
 */
export function givenUnder(type: RecordType, name: string, above: { type: RecordType; row: Row }): Values {
    const hangsUnder = (own: Field) => {
        const same = fieldOf(above.type, own.name);
        return same?.kind === 'reference' && same.parent === true && same.to === own.to;
    };
    const shared = type.fields.filter(
        (own) =>
            own.name !== name &&
            own.kind === 'reference' &&
            isEditable(own) &&
            !looksUp(own) &&
            hangsUnder(own) &&
            isId(above.row[own.name]),
    );
    return { ...Object.fromEntries(shared.map((own) => [own.name, above.row[own.name]])), [name]: above.row.id };
}

function isShared(own: Field, field: Field, fields: Field[]): boolean {
    const isSame = ({ name, kind, to }: Field) =>
        name !== field.name && name === own.name && kind === 'reference' && to === own.to;
    return own.kind === 'reference' && fields.some(isSame);
}

function isId(value: unknown): value is string {
    return typeof value === 'string' && value !== '';
}

/** What belongs to nobody is for everybody. */
function nearOf(shared: Field[], equal: (field: Field) => Json): Json | undefined {
    const parents = shared.filter(({ parent }) => parent);
    const home = parents.length ? parents : shared;
    if (shared.length === 1 && (home[0]!.required || !home[0]!.parent)) return undefined;
    return { or: [...home.map(equal), allOf(home.map(({ name }) => is(name, null)))] };
}

function is(name: string, value: string | null): Json {
    return { '==': [{ var: name }, value] };
}

function allOf(rules: Json[]): Json {
    return rules.length === 1 ? rules[0]! : { and: rules };
}
