/** What comboboxes find: records of a type by name, with their subtitle to tell namesakes apart. */
import { api } from '../../../api';
import { fieldOf, type Row } from '../../../model';
import { titles } from '../../../titles.svelte';
import type { Choice } from '../../../ui/combobox.svelte';
import { session } from '../../session/session.svelte';
import { valueText } from '../value_text';

const found_max = 20;

export async function searchRecords(type: string, text: string): Promise<Choice[]> {
    const sort = text ? undefined : session.model.type(type)?.title;
    const page = await api.list(type, { q: text.trim(), limit: found_max, ...(sort && { sort }) });
    titles.add(page.titles);
    titles.addRows(page.rows);
    return page.rows.map((row) => ({ value: row.id, label: row.title ?? row.id, detail: detailOf(row) }));
}

export function detailOf(row: Row): string {
    const type = session.model.type(row.type);
    if (!type) return '';
    const texts = (type.subtitle ?? []).map((name) => {
        const field = fieldOf(type, name);
        return field ? valueText(field, row[name], type) : '';
    });
    return texts.filter(Boolean).slice(0, 2).join(' · ');
}
