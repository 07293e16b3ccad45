/** What comboboxes find: records of a type by name, with their subtitle to tell namesakes apart. */
import { api, Problem } from '../../../api';
import { t } from '../../../i18n/i18n.svelte';
import { fieldOf, type Field, type Json, type RecordType, type Row } from '../../../model';
import { agreementOf, type Agreement, type Around } from '../../../rules/agreement';
import { both } from '../../../rules/filter';
import type { Values } from '../../../rules/form_rules';
import { titles } from '../../../titles.svelte';
import type { Choice } from '../../../ui/combobox.svelte';
import { session } from '../../session/session.svelte';
import { rowTitle, valueText } from '../value_text';

const found_max = 20;
const others_max = 8;
const facts_max = 3;
/** The one type whose records may sign in. */
const user_type = 'user';

/** `everyone`: what people did or owned is looked for, too, where they may not sign in any more. */
export interface SearchedFor {
    everyone?: boolean;
    /** The form that wants the record, and for which of its fields. */
    form?: { field: Field; around: Around } | undefined;
}

/**
 * Those that agree with the form come first, the others stand apart. Of these only those near by, as long as nobody
 * types: who does may want anybody.
 */
export async function searchRecords(
    type: string,
    text: string,
    { everyone = false, form }: SearchedFor = {},
): Promise<Choice[]> {
    const known = form?.around.values ?? {};
    const agreement = form && agreementIn(type, form.field, form.around);
    const fields = shownFields(session.model.type(type), form !== undefined);
    const find = async (filter?: Json) => {
        const rows = await rowsOf(type, text, fields, both(workersOnly(type, everyone), filter));
        // Nothing refers to itself.
        return rows.filter(({ id }) => id !== known.id);
    };
    const choiceOf = (row: Row) => ({ value: row.id, label: rowTitle(row) || row.id, detail: detailOf(row, known) });
    if (!agreement) return (await find()).map(choiceOf);
    const apartFrom = text.trim() ? { '!': agreement.fitting } : agreement.near;
    const [fitting, near] = await Promise.all([
        find(agreement.fitting),
        apartFrom === undefined ? [] : find(apartFrom),
    ]);
    const isFitting = new Set(fitting.map(({ id }) => id));
    const others = near.filter(({ id }) => !isFitting.has(id));
    // Without a word, strangers are shown only where nothing else is.
    const apart = fitting.length + others.length || text.trim() ? others : await find();
    return [
        ...fitting.map(choiceOf),
        ...apart.slice(0, others_max).map((row) => ({ ...choiceOf(row), isApart: true })),
    ];
}

export function agreementIn(name: string, field: Field, around: Around): Agreement | undefined {
    const type = session.model.type(name);
    return type && agreementOf(type, field, around);
}

/** Work goes to people who may sign in. */
function workersOnly(type: string, everyone: boolean): Json | undefined {
    return type === user_type && !everyone ? { '==': [{ var: 'active' }, true] } : undefined;
}

async function rowsOf(type: string, text: string, fields: string, filter: Json | undefined): Promise<Row[]> {
    const sort = text ? undefined : session.model.type(type)?.title;
    const query = {
        q: text.trim(),
        limit: found_max,
        fields,
        ...(sort && { sort }),
        ...(filter !== undefined && { filter }),
    };
    const page = await api.list(type, query).catch((error: unknown) => {
        // The model has lost one of them since it was read.
        if (!(error instanceof Problem) || error.reason !== 'field.unknown') throw error;
        return api.list(type, { ...query, fields: 'title' });
    });
    titles.add(page.titles);
    titles.addRows(page.rows);
    return page.rows;
}

/**
 * What choices may show, and no more: whole rows would be noted as looks at all that they say. `inForm`: what the form
 * knows already, other columns make up for.
 */
export function shownFields(type: RecordType | undefined, inForm: boolean): string {
    if (!type) return 'title';
    const names = detailNames(type, inForm || (type.subtitle ?? []).includes(type.title));
    return [...new Set(['title', ...names, ...(type.type === user_type ? ['active'] : [])])].join();
}

/** What tells namesakes apart; never what is sensitive. */
function detailNames(type: RecordType, withColumns: boolean): string[] {
    const { subtitle = [], list } = type;
    const names = withColumns ? [...subtitle, ...(list?.columns ?? [])] : subtitle;
    return [...new Set(names)].filter((name) => {
        const field = fieldOf(type, name);
        return field && !field.sensitive && !field.rollup;
    });
}

/** `known`: what the form says already; where that is all that the subtitle has, the list's columns tell more. */
export function detailOf(row: Row, known: Values = {}): string {
    const type = session.model.type(row.type);
    if (!type) return '';
    const { subtitle = [] } = type;
    const isKnown = (name: string) =>
        name === type.title || (fieldOf(type, name)?.kind === 'reference' && known[name] === row[name]);
    const texts = detailNames(type, subtitle.some(isKnown)).map((name) => {
        const field = isKnown(name) ? undefined : fieldOf(type, name);
        return field ? valueText(field, row[name], type) : '';
    });
    const isGone = row.type === user_type && row.active !== true;
    return [...(isGone ? [t().record.inactive] : []), ...texts.filter(Boolean).slice(0, facts_max)].join(' · ');
}
