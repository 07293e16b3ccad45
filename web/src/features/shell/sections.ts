/** Where the navigation leads for a type: what it is looked at as most of the time. */
import { listFieldsOf, inboxesOf, ownerField, type Json, type RecordType } from '../../model';
import { paths, withQuery } from '../../router';
import { fromRule, toRule } from '../../rules/filter';

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
    const conditions = fromRule(inbox.when, known) ?? [];
    const isMine = conditions.some((each) => each.field === owner.name && each.operator === 'me');
    const isOpen = conditions.some(
        (each) => each.field === lifecycle.field && each.operator === 'anyOf' && String(each.value) === String(open),
    );
    return isMine && isOpen && conditions.length === 2 ? toRule(conditions, known) : undefined;
}

export function rememberView(type: string, view: 'list' | 'board'): void {
    localStorage.setItem(remembered(type), view);
}
