/** Sends a record through a transition, and offers the way back where the model has a plain one. */
import { api, type RecordAnswer } from '../../api';
import { said, t } from '../../i18n/i18n.svelte';
import {
    inputFields,
    stateOf,
    transitionsFrom,
    type Json,
    type RecordType,
    type Row,
    type Transition,
} from '../../model';
import { problemText } from '../../problems';
import { paths } from '../../router';
import type { Values } from '../../rules/form_rules';
import { titles } from '../../titles.svelte';
import { toasts } from '../../ui/toasts.svelte';

export async function advance(
    type: RecordType,
    row: Row,
    transition: Transition,
    inputs: Values = {},
): Promise<RecordAnswer> {
    const answer = await api.advance(type.type, row.id, transition.name, inputs);
    titles.add(answer.titles);
    tell(type, row, answer, transition, Object.keys(inputs).length > 0);
    return answer;
}

function tell(type: RecordType, row: Row, answer: RecordAnswer, transition: Transition, asked: boolean): void {
    const title = row.title ?? said(type.label);
    // What was entered, or set going, a mere step back does not take back.
    const plain = !asked && !transition.effects?.some(startsSomething);
    const back = plain && wayBack(type, String(row[type.lifecycle!.field]), transition.to);
    const undo = back
        ? {
              label: t().actions.undo,
              run: () =>
                  void api.advance(type.type, row.id, back.name).then(
                      () => toasts.show(t().actions.undone),
                      (error) => toasts.problem(problemText(error)),
                  ),
          }
        : undefined;
    const made = answer.created?.[0];
    toasts.show(t().record.moved(title, said(stateOf(type, transition.to)?.label)), {
        subject: row.id,
        action: undo,
        href: made ? paths.record(made.type, made.id) : undefined,
    });
}

function startsSomething(effect: Json): boolean {
    return typeof effect === 'object' && effect !== null && !('set' in effect);
}

/** The step back to where the record was, if it asks nothing and sets nothing going. */
function wayBack(type: RecordType, from: string, to: string): Transition | undefined {
    return transitionsFrom(type, to).find(
        (each) => each.to === from && inputFields(type, each).length === 0 && !each.effects?.some(startsSomething),
    );
}
