/** What was said last to whoever has a record before them: the texts of the step that led to where it is. */
import type { Event } from '../api';
import { isMultiline } from '../kinds';
import { fieldOf, type Field, type RecordType, type Row } from '../model';

const notes_max = 2;

/**
 * The long texts that matter where it is now: those that a step into this state asked for, in its order; where no step
 * said anything, the first one there is. `shown`: texts that stand nearby, which need not be said twice.
 */
export function lastWords(type: RecordType, row: Row, shown: string[] = []): Field[] {
    const isNews = ({ name }: Field) => !shown.some((each) => each.includes(row[name] as string));
    const said = saidInto(type, row);
    if (said.length) return said.filter(isNews).slice(0, notes_max);
    const first = type.fields.find((field) => isText(field, row) && isNews(field));
    return first ? [first] : [];
}

/** The long texts that a step into its state asked for, and that it has. */
function saidInto(type: RecordType, row: Row): Field[] {
    return askedInto(type, row).filter((field) => isText(field, row));
}

function isText(field: Field, row: Row): boolean {
    const text = row[field.name];
    return isMultiline(field) && typeof text === 'string' && text.trim() !== '';
}

/** What else whoever decides has to know: what a step into its state asked for. */
export function lastFacts(type: RecordType, row: Row): string[] {
    return askedInto(type, row)
        .filter((field) => !isMultiline(field))
        .map(({ name }) => name);
}

/**
 * Whether why it is where it is may stand in its history alone: a step there asks for a reason, or for a text that it
 * does not have, as the step may have asked for a reason when it was taken. Nothing ever led where it was created.
 */
export function mayHaveReason(type: RecordType, row: Row): boolean {
    if (row.version === '1') return false;
    const asksForText = askedInto(type, row).some(isMultiline);
    return (
        stepsInto(type, row).some(({ reason }) => reason !== undefined) ||
        (asksForText && saidInto(type, row).length === 0)
    );
}

/** Why it is where it is, by its events, newest first: the reason given with the step that led there. */
export function reasonIn(events: Event[], type: RecordType, row: Row): string | undefined {
    const last = events.find(({ kind }) => kind === 'moved' || kind === 'created');
    const isThere = last?.kind === 'moved' && last.data.to === row[type.lifecycle?.field ?? ''];
    return isThere && last.data.transition ? last.reason : undefined;
}

function askedInto(type: RecordType, row: Row): Field[] {
    const inputs = stepsInto(type, row).flatMap((step) => step.inputs ?? []);
    const fields = inputs.flatMap(({ field }) => (field === undefined ? [] : (fieldOf(type, field) ?? [])));
    return [...new Set(fields)];
}

function stepsInto({ lifecycle }: RecordType, row: Row) {
    return lifecycle?.transitions.filter(({ to }) => to === row[lifecycle.field]) ?? [];
}
