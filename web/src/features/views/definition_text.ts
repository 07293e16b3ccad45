/** What a saved view shows, in words: two people who changed it see what each of them meant. */
import { said, t } from '../../i18n/i18n.svelte';
import { fieldOf, type Json, type RecordType } from '../../model';
import { readColumns } from '../../rules/columns';
import { filterOf } from '../../rules/filter_groups';
import { filterText } from '../lists/condition_text';
import { knownOf } from '../lists/filter_state.svelte';

/** A line each; none where all is as usual. */
export function definitionLines(definition: string, type: RecordType): string[] {
    const query = new URLSearchParams(definition);
    const of = (name: string) => query.get(name) ?? '';
    const label = (name: string) => said(fieldOf(type, name)?.label) || name;
    const columns = readColumns(of('columns')).map(({ name }) => label(name));
    const sort = of('sort').split(',').filter(Boolean);
    const lines: [string, string][] = [
        [t().list.filter, [ruleText(of('filter'), type), of('q')].filter(Boolean).join(t().events.and)],
        [t().list.columns, columns.join(t().events.and)],
        [t().list.sortedBy, sort.map((key) => keyText(key, label)).join(t().events.and)],
        [t().list.groupBy, of('by') && label(of('by'))],
        [t().list.showArchived, of('archived') && t().form.yes],
    ];
    return lines.filter(([, text]) => text).map(([name, text]) => `${name}: ${text}`);
}

function keyText(key: string, label: (name: string) => string): string {
    const name = key.replace(/^-/, '');
    return `${label(name)} (${key === name ? t().list.ascending : t().list.descending})`;
}

function ruleText(text: string, type: RecordType): string {
    if (!text) return '';
    try {
        const filter = filterOf(JSON.parse(text) as Json, knownOf(type));
        return filter ? filterText(type, filter) : text;
    } catch {
        return text;
    }
}
