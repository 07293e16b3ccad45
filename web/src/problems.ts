/** Refusals in words that a salesperson understands. */
import { Problem } from './api';
import { said, t } from './i18n/i18n.svelte';
import { recordOf, type Text } from './model';

/** A text for a stable reason; unknown ones fall back to their family, then to the status. */
export function reasonText(reason: string, status = 422): string {
    const { reasons, statuses } = t();
    return reasons[reason] ?? reasons[`${reason.split('.')[0]}.invalid`] ?? statuses[status] ?? statuses[500]!;
}

/** What a model says about its own requirement comes first: it knows the business. */
export function problemText(error: unknown): string {
    if (!(error instanceof Problem)) return t().statuses[500]!;
    if (isTooOld(error)) return t().problem.tooOld;
    const message = messageOf(error.body.message);
    return message || reasonText(error.reason, error.status);
}

/** The server knows no such request: it is older than this app. */
export function isTooOld(error: unknown): boolean {
    return (
        error instanceof Problem &&
        ['route.unknown', 'request.unknown_parameter', 'request.method'].includes(error.reason)
    );
}

/** Asked for a past moment: what it is about was not there yet, or its kind was not. */
export function isBefore(error: unknown): boolean {
    return error instanceof Problem && ['record.unknown', 'type.unknown'].includes(error.reason);
}

/** Texts for the fields that a refusal names. */
export function fieldProblems(error: unknown): Record<string, string> {
    if (!(error instanceof Problem)) return {};
    const { fields, field } = error.body;
    const named = fields ?? (typeof field === 'string' ? { [field]: error.reason } : {});
    return Object.fromEntries(
        Object.entries(named).map(([name, reason]) => [name, reasonText(String(reason), error.status)]),
    );
}

/** The record that has the unique value already, as a stream name. */
export function holderOf(error: unknown): { type: string; id: string } | undefined {
    const holder = error instanceof Problem ? error.body.holder : undefined;
    const record = recordOf(typeof holder === 'string' ? holder : '');
    return record.id ? record : undefined;
}

function messageOf(message: unknown): string {
    if (typeof message === 'string') return message;
    return typeof message === 'object' && message !== null ? said(message as Text) : '';
}
