/** What a pin is called, and where it leads: the same words on the first page, in the menu and in the palette. */
import { said, t } from '../../i18n/i18n.svelte';
import { fieldOf, listFieldsOf, ownerField, type Json, type RecordType, type Row } from '../../model';
import { paths, withQuery } from '../../router';
import { filterOf, isGroup, type Part } from '../../rules/filter_groups';
import { readTarget, type Target } from '../../rules/pin_target';
import { as_kept } from '../../rules/view_definition';
import { filterText, partText } from '../lists/condition_text';
import { titleOf } from '../records/value_text';
import { session } from '../session/session.svelte';

export interface PinLine {
    icon: string | undefined;
    label: string;
    /** Where its name is a record's own, which may be erased. */
    record?: { type: string; id: string };
    /** What tells it from others that are called alike, and what became of it. */
    detail: string;
    /** Undefined where it leads nowhere any more. */
    href: string | undefined;
}

/** `thing`: the record or view that it is about; null where there is none, or none that one is shown. */
export function lineOf(pin: Row, thing: Row | null | undefined): PinLine {
    const target = String(pin.target ?? '');
    const read = readTarget(target);
    const { route, record } = read;
    const given = String(pin.label ?? '');
    const type = 'type' in route ? session.model.type(route.type) : undefined;
    const isView = record !== undefined && route.page !== 'record';
    const icon = route.page === 'board' ? 'columns-3' : isView ? 'eye' : type?.icon;
    // An archived record can be looked at; an archived view is no view any more.
    if (!type || thing === null || (isView && thing?.archived))
        return { icon, label: given || said(type?.label) || target, detail: t().pins.gone, href: undefined };
    if (!record) return { icon, label: given || said(type.label_many), detail: shownOf(type, read), href: target };
    const kind = said(isView ? type.label_many : type.label);
    return {
        icon,
        label: given || titleOf(record.type, record.id),
        ...(!given && { record }),
        detail: thing?.archived ? `${kind} · ${t().list.archived}` : kind,
        href: isView ? asKept(read, record.id) : target,
    };
}

function asKept({ route }: Target, view: string): string {
    const type = 'type' in route ? route.type : '';
    const path = route.page === 'board' ? paths.board(type) : paths.list(type);
    return withQuery(path, { view, [as_kept]: '1' });
}

/** As what records are shown, and which of them. */
function shownOf(type: RecordType, { route, query }: Target): string {
    const by = fieldOf(type, query.get('by') ?? '');
    const q = query.get('q');
    return [
        route.page === 'board' ? t().list.board : t().list.table,
        ...conditionsOf(type, query.get('filter')),
        ...(q ? [`“${q}”`] : []),
        ...(by ? [`${t().list.groupBy}: ${said(by.label)}`] : []),
        ...(query.get('archived') === 'only' ? [t().list.showArchived] : []),
    ].join(' · ');
}

function conditionsOf(type: RecordType, text: string | null): string[] {
    if (!text) return [];
    const fields = new Map(listFieldsOf(type).map((field) => [field.name, field]));
    const filter = filterOf(parsed(text), { fields, timezone: session.place.timezone });
    if (!filter) return [t().list.customFilter];
    const owner = ownerField(type)?.name;
    const isMine = (part: Part) => !isGroup(part) && part.operator === 'me' && part.field === owner;
    if (filter.any) return [filterText(type, filter)];
    return filter.parts.map((part) => (isMine(part) ? t().list.mine : partText(type, part)));
}

/** What cannot be read as a rule stays a text, which no builder knows as a rule. */
function parsed(text: string): Json {
    try {
        return JSON.parse(text) as Json;
    } catch {
        return text;
    }
}
