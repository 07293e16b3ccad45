/** Where the navigation leads for a type: what it is looked at as most of the time. */
import { listFieldsOf, inboxesOf, ownerField, type Json, type RecordType } from '../../model';
import { paths, withQuery } from '../../router';
import { filterOf, filterRule, isGroup } from '../../rules/filter_groups';

const remembered = (type: string) => `cairn.view.${type}`;

/**
 * The board where the model adds up a measure over the states (a pipeline), else the list; a person's own choice comes
 * first.
 */
export function homeOf(type: RecordType): string {
    const chosen = localStorage.getItem(remembered(type.type));
    const isBoard = chosen ? chosen === 'board' : type.board?.measure !== undefined;
    const path = isBoard && type.lifecycle ? paths.board(type.type) : paths.list(type.type);
    const work = ownWork(type);
    return work === undefined ? path : withQuery(path, { filter: JSON.stringify(work) });
}

/**
 * The filter of a to-do list: of such a type everything that is open waits for its owner, as its inbox says. Undefined
 * for all others.
 */
export function ownWork(type: RecordType): Json | undefined {
    const [inbox, ...more] = inboxesOf(type);
    const owner = ownerField(type),
        { lifecycle } = type;
    if (!inbox || more.length || !owner || !lifecycle) return undefined;
    const open = lifecycle.states.filter((state) => (state.outcome ?? 'open') === 'open').map((state) => state.name);
    const known = {
        fields: new Map(listFieldsOf(type).map((field) => [field.name, field])),
        timezone: 'UTC',
    };
    const filter = filterOf(inbox.when, known);
    if (!filter || filter.any || filter.parts.length !== 2) return undefined;
    const conditions = filter.parts.flatMap((part) => (isGroup(part) ? [] : [part]));
    const isMine = conditions.some((each) => each.field === owner.name && each.operator === 'me');
    const isOpen = conditions.some(
        (each) => each.field === lifecycle.field && each.operator === 'anyOf' && String(each.value) === String(open),
    );
    return isMine && isOpen ? filterRule(filter, known) : undefined;
}

export function rememberView(type: string, view: 'list' | 'board'): void {
    localStorage.setItem(remembered(type), view);
}
