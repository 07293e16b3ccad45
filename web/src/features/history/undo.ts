/** The one way back: the server undoes a commit as a whole, and keeps what somebody changed since. */
import type { RecordAnswer } from '../../api';
import { said, t } from '../../i18n/i18n.svelte';
import { log, type Kept, type Undone } from '../../log_api';
import { fieldOf, recordOf, type Row } from '../../model';
import { problemText } from '../../problems';
import { titles } from '../../titles.svelte';
import { toasts, type Toast } from '../../ui/toasts.svelte';
import { actorText } from '../records/value_text';
import { session } from '../session/session.svelte';

export async function undo(commit: string, reason = ''): Promise<Undone> {
    const undone = await log.undo(commit, reason.trim());
    titles.add(undone.titles);
    return undone;
}

/** Says what a command did to a record, and offers to undo it. `before`: the record as it was when it was sent. */
export function toastWithUndo(
    text: string,
    before: Row,
    answer: RecordAnswer,
    more: Partial<Pick<Toast, 'links' | 'subject'>> = {},
): void {
    const commit = ownCommit(before, answer);
    const action = commit && { label: t().actions.undo, run: () => void takeBack(commit) };
    toasts.show(text, { ...more, ...(action && { action }) });
}

/** What stays after an undo, and why: "Amount: changed later by Li Lei". */
export function keptText({ record, field, why, by }: Kept): string {
    const type = session.model.type(recordOf(record).type);
    const label = field === null ? t().undo.whole : said(type && fieldOf(type, field)?.label) || field;
    return `${label}: ${t().undo.why[why] ?? why}${by ? ` ${t().undo.by(actorText(by))}` : ''}`;
}

export function undoneText({ put_back, kept: [first, ...others] }: Undone): string {
    if (!first) return put_back ? t().actions.undone : t().undo.nothing;
    const rest = others.length ? ` ${t().undo.moreKept(others.length)}` : '';
    const done = put_back ? t().undo.putBack(put_back) : t().undo.nothing;
    return `${done} ${t().undo.kept(others.length + 1)} ${keptText(first)}${rest}`;
}

async function takeBack(commit: string): Promise<void> {
    await undo(commit).then(
        (undone) => toasts.show(undoneText(undone)),
        (error) => toasts.problem(problemText(error)),
    );
}

/**
 * What the command wrote. Undefined where it had nothing to do, or somebody else was there before the answer: then the
 * record's last change is not ours.
 */
function ownCommit(before: Row, { version, position, updated_by }: RecordAnswer): string | undefined {
    const isOurs = BigInt(version) > BigInt(before.version) && updated_by === session.me.id;
    return isOurs ? position : undefined;
}
