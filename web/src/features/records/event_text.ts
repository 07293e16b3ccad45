/** Events in words: "Li Lei moved X from A to B". */
import type { Event } from '../../api';
import { said, t } from '../../i18n/i18n.svelte';
import { isLifecycle, isMultiline, isNumeric } from '../../kinds';
import { fieldOf, isErased, recordOf, stateOf, type RecordType } from '../../model';
import { session } from '../session/session.svelte';
import { actorText, titleOf, valueText } from './value_text';

/** Stands where the record's title goes, so that a screen can put a link there. */
const mark = '\u0001';
const fields_named_max = 3;

export interface EventWords {
    before: string;
    after: string;
    type: RecordType | undefined;
    id: string;
}
/** `erased`: the new value is, and nothing more can be said. `whole`: figures, which no line may break. */
export interface ChangeLine {
    field: string;
    label: string;
    old: string;
    new: string;
    erased?: boolean;
    whole?: boolean;
}

/** `here`: the record on whose page they stand, which needs no telling what it is. */
export function eventWords(event: Event, here?: string): EventWords {
    const subject = subjectOf(event);
    const kind = subject.id === here ? '' : kindOf(subject.type);
    const [before = '', after = ''] = sentence(event, subject.type, false, kind).split(mark);
    return { before, after, ...subject };
}

/** The whole sentence, on the record's own page: its kind and title go without saying. */
export function ownSentence(event: Event): string {
    return sentence(event, subjectOf(event).type, true).replace(mark, t().events.this);
}

/** Who acted, and for whom where he stood in for somebody: "Li Lei (for Han Mei)". */
export function whoActed({ actor, on_behalf_of }: Pick<Event, 'actor' | 'on_behalf_of'>): string {
    const who = actorText(actor);
    return on_behalf_of ? t().events.inPlaceOf(who, titleOf('user', on_behalf_of)) : who;
}

function subjectOf({ stream }: Event): Pick<EventWords, 'type' | 'id'> {
    const { type, id } = recordOf(stream);
    return { type: session.model.type(type), id };
}

function sentence(
    { kind, data, actor, on_behalf_of, type: name }: Event,
    type: RecordType | undefined,
    own: boolean,
    label = '',
): string {
    const texts = t().events;
    const who = whoActed({ actor, on_behalf_of });
    // What hangs under another often bears its name.
    const what = label + mark;
    const person = (id: unknown) => (id ? titleOf('user', String(id)) : texts.nobody);
    const state = (each: unknown) => said(type && stateOf(type, each)?.label) || String(each ?? '');
    switch (kind) {
        case 'created':
            return texts.created(who, what);
        case 'changed':
            return own
                ? texts.changedHere(who, fieldNames(type, Object.keys(data.changes ?? {})))
                : texts.changed(who, fieldNames(type, Object.keys(data.changes ?? {})), what);
        case 'moved':
            return texts.moved(who, what, state(data.from), state(data.to));
        case 'transferred':
            return data.old
                ? texts.transferred(who, what, person(data.old), person(data.new))
                : texts.transferredTo(who, what, person(data.new));
        case 'archived':
            return texts.archived(who, what);
        case 'restored':
            return texts.restored(who, what);
        case 'erased':
            return own
                ? texts.erasedHere(who, askedText(data.asked_by))
                : texts.erased(who, mark, askedText(data.asked_by));
        default:
            return texts.other(who, mark, name);
    }
}

/** On whose behalf personal data was erased. */
export function askedText(by: string | undefined): string {
    return t().erase.asked[by ?? ''] ?? by ?? '';
}

function kindOf(type: RecordType | undefined): string {
    return type ? `${said(type.label)} ` : '';
}

function fieldNames(type: RecordType | undefined, names: string[]): string {
    const labels = names.slice(0, fields_named_max).map((name) => said(type && fieldOf(type, name)?.label) || name);
    const rest = names.length - labels.length;
    return labels.join(t().events.and) + (rest > 0 ? ` ${t().events.more(rest)}` : '');
}

/** Old and new values of what an event changed. */
export function changeLines(event: Event, type: RecordType | undefined): ChangeLine[] {
    return Object.entries(event.data.changes ?? {}).flatMap(([name, change]) => {
        const field = type && fieldOf(type, name);
        if (!field || isLifecycle(field)) return [];
        return [
            {
                field: name,
                label: said(field.label),
                old: valueText(field, change.old, type),
                new: valueText(field, change.new, type),
                erased: isErased(change.new),
                whole: isNumeric(field),
            },
        ];
    });
}

/** The first values of a record, from the event that made it. */
export function fieldLines(event: Event, type: RecordType | undefined): ChangeLine[] {
    if (!type || event.kind !== 'created') return [];
    const fields = event.data.fields ?? {};
    return type.fields.flatMap((field) => {
        const text = field.name in fields ? valueText(field, fields[field.name], type) : '';
        return text
            ? [
                  {
                      field: field.name,
                      label: said(field.label),
                      old: '',
                      new: text,
                      erased: isErased(fields[field.name]),
                      whole: isNumeric(field),
                  },
              ]
            : [];
    });
}

/** What was written down when a record was made: the minutes of a visit, the needs of a handoff. */
export function eventNote(event: Event, type: RecordType | undefined): string {
    const fields = event.kind === 'created' ? event.data.fields : undefined;
    const long = type?.fields.find((field) => isMultiline(field) && typeof fields?.[field.name] === 'string');
    return long ? String(fields![long.name]) : '';
}
