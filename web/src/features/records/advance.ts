/** Sends a record through a transition, and says so. */
import { api, type RecordAnswer } from '../../api';
import { said, t } from '../../i18n/i18n.svelte';
import { stateOf, type RecordType, type Row, type Transition } from '../../model';
import type { Values } from '../../rules/form_rules';
import { titles } from '../../titles.svelte';
import { toastWithUndo } from '../history/undo';
import { nameWithType } from './full_name';
import { linksTo } from './made_links';

export async function advance(
    type: RecordType,
    row: Row,
    transition: Transition,
    inputs: Values = {},
): Promise<RecordAnswer> {
    const answer = await api.advance(type.type, row.id, transition.name, inputs);
    titles.add(answer.titles);
    const text = t().record.moved(nameWithType(type, row), said(stateOf(type, transition.to)?.label));
    toastWithUndo(text, row, answer, { subject: row.id, links: linksTo(answer.created) });
    return answer;
}
