/** Takes a list away as a file: all of its rows, with the columns that are shown, in the order on screen. */
import { checkFile, query, v1 } from '../../api';
import { i18n } from '../../i18n/i18n.svelte';
import type { Language } from '../../model';
import { navigation } from '../../navigation.svelte';
import { problemText } from '../../problems';
import { sortIn } from '../../rules/model_names';
import { toasts } from '../../ui/toasts.svelte';
import { session } from '../session/session.svelte';
import { FilterState } from './filter_state.svelte';
import { ListLayout } from './list_layout.svelte';
import type { Asked } from './list_state.svelte';

export type ExportFormat = 'csv' | 'xlsx';

/** The browser saves what comes, however much it is; what is refused is said here. */
export async function exportList(asked: Asked, fields: string[], format: ExportFormat, lang: Language): Promise<void> {
    const address = exportAddress(asked, fields, format, lang);
    try {
        await checkFile(address);
    } catch (error) {
        return toasts.problem(problemText(error));
    }
    const link = document.createElement('a');
    link.href = address;
    link.download = '';
    link.click();
}

/** Grouped rows stand group by group in the file, too. */
export function exportAddress(
    { type, filter, q, sort, archived, at, by }: Asked,
    fields: string[],
    format: ExportFormat,
    lang: Language,
): string {
    const keys = [...(by ? [by] : []), ...sort.split(',').filter((key) => key.replace(/^-/, '') !== by)];
    const members = {
        format,
        lang,
        filter,
        q,
        sort: keys.slice(0, 3).join(),
        archived: archived ? 'only' : undefined,
        fields: fields.join(),
        at,
    };
    return `${v1}/records/${encodeURIComponent(type)}/export${query(members)}`;
}

/** The list of the present address. */
export async function exportHere(format: ExportFormat): Promise<void> {
    const { route, query: asked, moment } = navigation;
    const type = route.page === 'list' ? session.model.type(route.type) : undefined;
    if (!type) return;
    const layout = new ListLayout(type);
    await exportList(
        {
            type: type.type,
            filter: new FilterState(type).rule,
            q: asked.get('q') ?? '',
            sort: sortIn(asked, type).sort,
            archived: asked.get('archived') === 'only',
            ...(moment !== undefined && { at: moment }),
            ...(layout.by && { by: layout.by.name }),
        },
        layout.columns.map(({ field }) => field.name),
        format,
        i18n.language,
    );
}
