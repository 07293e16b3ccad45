/** What an entry of the access log says, in words. */
import { said, t } from '../../i18n/i18n.svelte';
import type { Model } from '../../model';
import type { Sighting } from './sighting_api';

export function whatText({ what, history }: Sighting): string {
    if (what === 'read' && history) return t().seen.readWithHistory;
    return t().seen.did[what] ?? what;
}

/** How much, and how often: "12 records · 3 times". */
export function muchText({ what, record, records = 0, times = 1, types = [] }: Sighting, model: Model): string {
    // Of a search that quotes something sensitive of a record, that record is one hit.
    const found = what === 'searched' && !record ? t().seen.hits(records) : records ? t().seen.records(records) : '';
    const ofTypes = types.map((type) => said(model.type(type)?.label_many) || type).join(', ');
    return [found, ofTypes, times > 1 ? t().seen.times(times) : ''].filter(Boolean).join(' · ');
}

/** By what: "Live screen", "Page or list · API token". */
export function wayText({ way = '', by = '' }: Sighting): string {
    return [t().seen.ways[way] ?? way, by.startsWith('token/') ? t().seen.byToken : ''].filter(Boolean).join(' · ');
}

const together_ms = 60_000;

/** Entries of one visit in one: a page shows a record and its history at once. Newest first, as they come. */
export function visits(entries: Sighting[]): Sighting[][] {
    const all: Sighting[][] = [];
    for (const entry of entries) {
        const before = all.at(-1)?.at(-1);
        const isSame =
            before?.who === entry.who &&
            before?.as === entry.as &&
            before?.by === entry.by &&
            Date.parse(before!.at) - Date.parse(entry.at) < together_ms;
        if (isSame) all.at(-1)!.push(entry);
        else all.push([entry]);
    }
    return all;
}
