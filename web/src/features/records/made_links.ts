/** Ways to what a step has made: it is somewhere else, and nobody would look for it there. */
import { said } from '../../i18n/i18n.svelte';
import { paths, withQuery } from '../../router';
import type { ToastLink } from '../../ui/toasts.svelte';
import { session } from '../session/session.svelte';

const links_max = 3;

/** One to each, where there are several of a type one to all of these, and at most three. */
export function linksTo(created: { type: string; id: string }[] = []): ToastLink[] {
    const byType = new Map<string, string[]>();
    for (const { type, id } of created) byType.set(type, [...(byType.get(type) ?? []), id]);
    return [...byType].slice(0, links_max).map(([type, ids]) => linkTo(type, ids));
}

function linkTo(name: string, ids: string[]): ToastLink {
    const type = session.model.type(name);
    const [only = ''] = ids;
    if (ids.length === 1) return { label: said(type?.label) || name, href: paths.record(name, only) };
    const filter = JSON.stringify({ in: [{ var: 'id' }, ids] });
    return {
        label: `${said(type?.label_many) || name} (${ids.length})`,
        href: withQuery(paths.list(name), { filter }),
    };
}
