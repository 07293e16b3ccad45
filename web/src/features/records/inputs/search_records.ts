/** What comboboxes find: records of a type by name, with their subtitle to tell namesakes apart. */
import { api } from '../../../api';
import { t } from '../../../i18n/i18n.svelte';
import { fieldOf, type Row } from '../../../model';
import { titles } from '../../../titles.svelte';
import type { Choice } from '../../../ui/combobox.svelte';
import { session } from '../../session/session.svelte';
import { rowTitle, valueText } from '../value_text';

const found_max = 20;

/** Work goes to people who may sign in; what people did or own is looked for by `everyone`. */
export async function searchRecords(type: string, text: string, everyone = false): Promise<Choice[]> {
    const sort = text ? undefined : session.model.type(type)?.title;
    const filter = type === 'user' && !everyone ? { '==': [{ var: 'active' }, true] } : undefined;
    const page = await api.list(type, {
        q: text.trim(),
        limit: found_max,
        ...(sort && { sort }),
        ...(filter && { filter }),
    });
    titles.add(page.titles);
    titles.addRows(page.rows);
    return page.rows.map((row) => ({ value: row.id, label: rowTitle(row) || row.id, detail: detailOf(row) }));
}

export function detailOf(row: Row): string {
    const type = session.model.type(row.type);
    if (!type) return '';
    const texts = (type.subtitle ?? []).map((name) => {
        const field = fieldOf(type, name);
        return field ? valueText(field, row[name], type) : '';
    });
    const isGone = row.type === 'user' && row.active !== true;
    return [...(isGone ? [t().record.inactive] : []), ...texts.filter(Boolean).slice(0, 2)].join(' · ');
}
