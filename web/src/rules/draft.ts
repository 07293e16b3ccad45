/** A new record as it is being filled in: its defaults go along with what is typed, until somebody types over them. */
import type { Field } from '../model';
import { defaultOf, fault, sameValue, startValues, wireValues, type Values } from './form_rules';
import type { Variables } from './rule';

export interface Draft {
    values: Values;
    /** What defaults gave. A field that still has that was not touched. */
    suggested: Values;
}

/** `given`: what the place says that it is made from. It stays, whatever is typed. */
export function beginDraft(fields: Field[], given: Values, data: Variables): Draft {
    const values = startValues(fields, given, data);
    const isSuggested = ([name]: [string, unknown]) => (given[name] ?? undefined) === undefined;
    return { values, suggested: Object.fromEntries(Object.entries(values).filter(isSuggested)) };
}

/** Asks the defaults of all untouched fields anew. `data`: what rules know besides the values. */
export function followDefaults(fields: Field[], draft: Draft, data: Variables, locale: string): Draft {
    const values = { ...draft.values };
    const suggested = { ...draft.suggested };
    for (const field of fields) {
        if (field.default === undefined || !sameValue(values[field.name], suggested[field.name])) continue;
        values[field.name] = defaultOf(field, { ...data, ...soundValues(fields, values, data, locale) });
        suggested[field.name] = values[field.name];
    }
    return { values, suggested };
}

/** Whether anything was entered: what came by itself may be thrown away without asking. */
export function isTouched(fields: Field[], { values, suggested }: Draft, given: Values): boolean {
    return fields.some(({ name }) => !sameValue(values[name], suggested[name] ?? given[name]));
}

/** Half a number gives no name to anything. */
function soundValues(fields: Field[], values: Values, data: Variables, locale: string): Values {
    const sound = fields.filter((field) => !fault(field, values[field.name], { ...data, ...values }, locale));
    return wireValues(sound, values, locale);
}
