/** A field's value as plain text, in the current language: for histories, announcements and titles of cells. */
import { said, t } from '../../i18n/i18n.svelte';
import { isLifecycle, shapeOf, traits } from '../../kinds';
import { isEmpty, isErased, stateOf, targetOf, type Field, type RecordType, type Row } from '../../model';
import { titles } from '../../titles.svelte';
import { session } from '../session/session.svelte';

export function valueText(field: Field, value: unknown, type?: RecordType): string {
    if (isErased(value)) return t().record.erased;
    const shape = shapeOf(field);
    if (shape === 'yes_no') return value === true ? t().form.yes : value === false ? t().form.no : '';
    if (isEmpty(value)) return '';
    const { format, options } = traits(field);
    if (format) return format(value, session.place);
    if (isLifecycle(field) && type) return said(stateOf(type, value)?.label) || String(value);
    switch (shape) {
        case 'id':
            return titleOf(targetOf(field), String(value));
        case 'ids':
            return list(value)
                .map((id) => titleOf(targetOf(field), id))
                .join(t().events.and);
        case 'texts':
            return list(value)
                .map((each) => (options ? optionText(field, each) : each))
                .join(t().events.and);
        case 'address':
            return addressText(value as Record<string, string>);
        default:
            return options ? optionText(field, String(value)) : String(value);
    }
}

export function optionText(field: Field, value: string): string {
    return said(field.options?.find((option) => option.value === value)?.label) || value;
}

export function titleOf(type: string | undefined, id: string): string {
    if (id === 'system') return t().events.system;
    return (type ? titleText(titles.of(type, id)) : undefined) ?? '…';
}

/** What the row is called; empty where it has no title. */
export function rowTitle(row: Pick<Row, 'title'>): string {
    return titleText(row.title) ?? '';
}

/** Who did it: a user's name, or the system's. */
export function actorText(id: string | undefined): string {
    if (!id) return t().events.someone;
    // Actors travel as bare ids, in events also as `user/<id>`.
    return titleOf('user', id.replace(/^user\//, ''));
}

/** A title that was erased comes empty from the server; people read the word for it. */
function titleText(title: string | undefined): string | undefined {
    return title === '' ? t().record.erased : title;
}

export function list(value: unknown): string[] {
    return Array.isArray(value) ? value.map(String) : [];
}

/** Chinese addresses go from large to small, others the other way. */
function addressText(address: Record<string, string>): string {
    const { country, region, city, postcode } = address;
    const isChinese = /[\u4e00-\u9fff]/.test(`${address.street ?? ''}${city ?? ''}`);
    // A street may have several lines, such as a building above a road.
    const lines = address.street?.split('\n').map((line) => line.trim());
    const street = lines?.filter(Boolean).join(isChinese ? ' ' : ', ');
    if (isChinese)
        return [[country, region, city, street].filter(Boolean).join(''), postcode].filter(Boolean).join(' ');
    return [street, [postcode, city].filter(Boolean).join(' '), region, country].filter(Boolean).join(', ');
}
