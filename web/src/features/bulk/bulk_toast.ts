/** What became of a change of many records that nobody looks at any more, with the way back. */
import { t } from '../../i18n/i18n.svelte';
import { toasts } from '../../ui/toasts.svelte';
import type { BulkRun } from './bulk_run.svelte';

export function doneText(run: BulkRun): string {
    const { refused = 0 } = run.job ?? {};
    return [
        run.isUndone ? t().bulk.undone(run.changed) : t().bulk.changed(run.changed),
        ...(refused ? [t().bulk.someRefused(refused)] : []),
        ...(run.rest ? [t().bulk.stopped(run.rest)] : []),
    ].join(' ');
}

/**
 * `show`: opens it where one can watch; false where that place is gone. `isNews`: how it ended was not on screen, so
 * that is said where there is no way back, too.
 */
export function tellOf(run: BulkRun, show: () => boolean, isNews = false): void {
    if (!run.mayUndo) {
        if (!isNews || run.running) return;
        if (run.problem) toasts.problem(run.problem);
        else if (run.job) toasts.show(doneText(run));
        return;
    }
    const undo = async () => {
        const isShown = show();
        await run.undo();
        if (isShown) return;
        if (run.problem) toasts.problem(run.problem);
        else toasts.show(doneText(run));
    };
    const label = run.isUndone ? t().bulk.redo : t().bulk.undo;
    toasts.show(doneText(run), { action: { label, run: () => void undo() } });
}
