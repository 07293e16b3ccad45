/** Ways to what a step has made: it is somewhere else, and nobody would look for it there. */
import { said } from '../../i18n/i18n.svelte';
import type { RecordType } from '../../model';
import { paths, withQuery } from '../../router';
import type { ToastLink } from '../../ui/toasts.svelte';
import { session } from '../session/session.svelte';

const links_max = 3;

/** One to each, where there are several of a type one to all of these, and at most three. */
export function linksTo(created: { type: string; id: string }[] = []): ToastLink[] {
    const byType = new Map<string, string[]>();
    for (const { type, id } of created) byType.set(type, [...(byType.get(type) ?? []), id]);
    const links = [...byType].flatMap(([name, ids]) => {
        // What the reader knows nothing of is no place to go.
        const type = session.model.type(name);
        return type ? [linkTo(type, ids)] : [];
    });
    return links.slice(0, links_max);
}

function linkTo(type: RecordType, ids: string[]): ToastLink {
    const [only = ''] = ids;
    if (ids.length === 1) return { label: said(type.label), href: paths.record(type.type, only) };
    const filter = JSON.stringify({ in: [{ var: 'id' }, ids] });
    return {
        label: `${said(type.label_many)} (${ids.length})`,
        href: withQuery(paths.list(type.type), { filter }),
    };
}
