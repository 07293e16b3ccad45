/** A field's value as plain text, in the current language: for histories, announcements and titles of cells. */
import { formatDate, formatDateTime, formatMoney, formatNumber, formatPercent, type Money } from '../../i18n/format';
import { said, t } from '../../i18n/i18n.svelte';
import { isEmpty, isErased, stateOf, targetOf, type Field, type RecordType, type Row } from '../../model';
import { titles } from '../../titles.svelte';
import { session } from '../session/session.svelte';

export function valueText(field: Field, value: unknown, type?: RecordType): string {
    if (isErased(value)) return t().record.erased;
    if (field.kind === 'yes_no') return value === true ? t().form.yes : value === false ? t().form.no : '';
    if (isEmpty(value)) return '';
    const place = session.place;
    switch (field.kind) {
        case 'money':
            return formatMoney(value as Money, place);
        case 'number':
            return formatNumber(String(value), place);
        // A year or a count of people: grouped only where it is long.
        case 'integer':
            return Number(value) < 10_000 ? String(value) : formatNumber(value as number, place);
        case 'percent':
            return formatPercent(String(value), place);
        case 'date':
            return formatDate(String(value), place);
        case 'date_time':
            return formatDateTime(String(value), place);
        case 'choice':
            return optionText(field, String(value));
        case 'choices':
            return list(value)
                .map((option) => optionText(field, option))
                .join(t().events.and);
        case 'tags':
            return list(value).join(t().events.and);
        case 'lifecycle':
            return type ? said(stateOf(type, value)?.label) || String(value) : String(value);
        case 'user':
        case 'team':
        case 'reference':
            return titleOf(targetOf(field), String(value));
        case 'references':
            return list(value)
                .map((id) => titleOf(targetOf(field), id))
                .join(t().events.and);
        case 'address':
            return addressText(value as Record<string, string>);
        default:
            return String(value);
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
    const { country, region, city, street, postcode } = address;
    const isChinese = /[\u4e00-\u9fff]/.test(`${street ?? ''}${city ?? ''}`);
    if (isChinese)
        return [[country, region, city, street].filter(Boolean).join(''), postcode].filter(Boolean).join(' ');
    return [street, [postcode, city].filter(Boolean).join(' '), region, country].filter(Boolean).join(', ');
}
