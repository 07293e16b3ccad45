/** Sends a record through a transition, and says so. */
import { api, type RecordAnswer } from '../../api';
import { said, t } from '../../i18n/i18n.svelte';
import { stateOf, type RecordType, type Row, type Transition } from '../../model';
import { paths } from '../../router';
import type { Values } from '../../rules/form_rules';
import { titles } from '../../titles.svelte';
import { toastWithUndo } from '../history/undo';
import { rowTitle } from './value_text';

export async function advance(
    type: RecordType,
    row: Row,
    transition: Transition,
    inputs: Values = {},
): Promise<RecordAnswer> {
    const answer = await api.advance(type.type, row.id, transition.name, inputs);
    titles.add(answer.titles);
    const made = answer.created?.[0];
    const title = rowTitle(row) || said(type.label);
    toastWithUndo(t().record.moved(title, said(stateOf(type, transition.to)?.label)), row, answer, {
        subject: row.id,
        href: made ? paths.record(made.type, made.id) : undefined,
    });
    return answer;
}
