/** Refusals in words that a salesperson understands. */
import { askedPeople, Problem } from './api';
import { session } from './features/session/session.svelte';
import { said, t } from './i18n/i18n.svelte';
import { fieldOf, type Text } from './model';
import { titles } from './titles.svelte';

/** A text for a stable reason; unknown ones fall back to their family, then to the status. */
export function reasonText(reason: string, status = 422): string {
    const { reasons, statuses } = t();
    return reasons[reason] ?? reasons[`${reason.split('.')[0]}.invalid`] ?? statuses[status] ?? statuses[500]!;
}

/** What a model says about its own requirement comes first: it knows the business. */
export function problemText(error: unknown): string {
    if (!(error instanceof Problem)) return t().statuses[500]!;
    if (isTooOld(error)) return t().problem.tooOld;
    return effectText(error) ?? ownText(error);
}

function ownText(error: Problem): string {
    return messageOf(error.body.message) || deniedText(error) || reasonText(error.reason, error.status);
}

/** What may not be done with what, by which role, by which one it might, and whom to ask. */
function deniedText(error: Problem): string {
    const { verb, step, record_type, denied_by, allowed_by } = error.body;
    const type = error.reason === 'access.denied' ? session.model.type(String(record_type)) : undefined;
    if (!type) return '';
    const texts = t().denied;
    const nameOf = (role: unknown) => said(session.model.role(String(role))?.label) || String(role);
    const stepLabel = type.lifecycle?.transitions.find(({ name }) => name === step)?.label;
    const deed =
        step === undefined
            ? texts.deeds[String(verb)]?.(said(type.label))
            : texts.step(said(type.label), said(stepLabel) || String(step));
    const given = givenIn(error.body.given);
    const roles = (Array.isArray(allowed_by) ? allowed_by : []).filter((role) => !given.has(String(role)));
    const why = denied_by
        ? [texts.by(nameOf(denied_by))]
        : [
              ...[...given].map(([role, records]) => texts.given(nameOf(role), records)),
              ...(roles.length && !given.size ? [texts.withRole(roles.map(nameOf))] : []),
          ];
    const people = askedPeople(error).flatMap((id) => titles.known(id) ?? []);
    return [deed ?? reasonText('', 403), ...why, texts.ask(people)].join(t().sentences);
}

/** By role, which other records it gives a right for. */
function givenIn(given: unknown): Map<string, string[]> {
    const found = new Map<string, string[]>();
    if (!Array.isArray(given)) return found;
    for (const { role, scope, for: absent } of given as { role: string; scope?: string; for?: string }[]) {
        // What one has for somebody who is away is not said as one's own.
        if (absent) continue;
        const records = t().denied.records[scope ?? 'rule'];
        if (records) found.set(role, [...new Set([...(found.get(role) ?? []), records])]);
    }
    return found;
}

/** What of a step was refused, where that is not about the record itself: it makes, changes or moves another one. */
function effectOf({ body }: Problem): { kind: 'creates' | 'changes' | 'advances'; type: string } | undefined {
    if (body.effect === undefined) return undefined;
    // A step that moves a record, which makes another, tells of both: the refusal is about the inner one.
    const kind = (['creates', 'changes', 'advances'] as const).find((name) => typeof body[name] === 'string');
    return kind && { kind, type: String(body[kind]) };
}

/** Names the other record, about which the person may know nothing, and what it lacks. */
function effectText(error: Problem): string | undefined {
    const effect = effectOf(error);
    if (!effect) return undefined;
    const texts = t().effects;
    const type = session.model.type(effect.type);
    const what = said(type?.label) || effect.type;
    const fields = Object.entries(error.body.fields ?? {}).map(([name, reason]) => ({
        label: said(type && fieldOf(type, name)?.label) || name,
        reason,
    }));
    if (fields.length && fields.every(({ reason }) => reason === 'field.required'))
        return texts.needs[effect.kind](
            what,
            fields.map(({ label }) => label),
        );
    if (['transition.not_from_here', 'transition.not_for_this'].includes(error.reason)) return texts.stays(what);
    const named = fields.map(({ label, reason }) => texts.field(label, reasonText(reason, error.status)));
    return texts.refused[effect.kind](what, named.join(' ') || ownText(error));
}

/** The server knows no such request: it is older than this app. */
export function isTooOld(error: unknown): boolean {
    return (
        error instanceof Problem &&
        ['route.unknown', 'request.unknown_parameter', 'request.method'].includes(error.reason)
    );
}

/** The server cannot make sense of what was asked: the model may have lost what it names. */
export function isMisasked(error: unknown): boolean {
    return error instanceof Problem && error.status === 400;
}

/** Asked for a past moment: what it is about was not there yet, or its kind was not. */
export function isBefore(error: unknown): boolean {
    return error instanceof Problem && ['record.unknown', 'type.unknown'].includes(error.reason);
}

/** Texts for the fields that a refusal names. */
export function fieldProblems(error: unknown): Record<string, string> {
    // The fields of another record are not those on screen, though they may be called the same.
    if (!(error instanceof Problem) || effectOf(error)) return {};
    const { fields, field } = error.body;
    const named = fields ?? (typeof field === 'string' ? { [field]: error.reason } : {});
    return Object.fromEntries(
        Object.entries(named).map(([name, reason]) => [name, reasonText(String(reason), error.status)]),
    );
}

/** The record that has the unique value already: one of the type that was to be saved. May be left unsaid. */
export function holderOf(error: unknown, saved: string): { type: string; id: string } | undefined {
    if (!(error instanceof Problem)) return undefined;
    const { holder } = error.body;
    return typeof holder === 'string' && holder ? { type: effectOf(error)?.type ?? saved, id: holder } : undefined;
}

function messageOf(message: unknown): string {
    if (typeof message === 'string') return message;
    return typeof message === 'object' && message !== null ? said(message as Text) : '';
}
