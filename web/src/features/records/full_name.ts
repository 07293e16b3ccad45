/** What a record is called where nothing around says which one is meant: several may bear the same title. */
import { said } from '../../i18n/i18n.svelte';
import { filledFields, targetOf, type RecordType, type Row } from '../../model';
import { titles } from '../../titles.svelte';
import { session } from '../session/session.svelte';
import { rowTitle, valueText } from './value_text';

/** Its title, and what it belongs to. */
export function nameInFull(row: Row): string {
    const type = session.model.type(row.type);
    const title = rowTitle(row) || said(type?.label);
    const about = type && filledFields(type, row, type.subtitle ?? []).filter(({ kind }) => kind === 'reference');
    const known = (about ?? []).filter((field) => titles.of(targetOf(field)!, String(row[field.name])));
    const names = known.map((field) => valueText(field, row[field.name], type));
    const other = names.find((name) => !title.includes(name));
    return other ? `${title} · ${other}` : title;
}

/** Its type and its title, which alone may be that of what it hangs under. */
export function nameWithType(type: RecordType, row: Row): string {
    const title = rowTitle(row);
    const label = said(type.label);
    return title.startsWith(label) ? title : title ? `${label} ${title}` : label;
}
