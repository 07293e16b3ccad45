/** Why somebody may do something with a record, or may not: what the server says of it, in words. */
import { t } from '../../i18n/i18n.svelte';
import { r } from '../../i18n/rights';
import type { Model, RecordType } from '../../model';
import { actorText } from '../records/value_text';
import type { Explained, Explanation, Giving, LimitedField } from './rights_api';
import { fieldText, longText, rightText, roleText } from './rights_text';
import { readGrant, type Right } from './role';

export interface WhyLine {
    key: string;
    deed: string;
    answer: 'yes' | 'no' | 'some';
    reasons: string[];
}

/** Deeds in the order in which people think of them. */
const verb_order = ['see', 'create', 'change', 'archive', 'transfer', 'export', 'import', 'erase'] as const;

export function verbLines(explanation: Explanation): WhyLine[] {
    return verb_order.flatMap((verb) => {
        const explained = explanation.verbs[verb];
        return explained ? [lineOf(undefined, verb, explained, explanation)] : [];
    });
}

export function stepLines(explanation: Explanation, model: Model): WhyLine[] {
    const type = model.type(explanation.type);
    const steps = explanation.steps ?? {};
    const inOrder = (type?.lifecycle?.transitions ?? []).map(({ name }) => name).filter((name) => steps[name]);
    return inOrder.map((name) => lineOf(type, `step:${name}`, steps[name]!, explanation));
}

export function fieldLines(explanation: Explanation, model: Model): { key: string; text: string; by: string }[] {
    const type = model.type(explanation.type);
    const { why } = r();
    const lines = (fields: LimitedField[], kind: string, say: (field: string) => string) =>
        fields.map(({ field, by }) => ({
            key: `${kind}/${field}`,
            text: say(fieldText(type, field)),
            by: (by.length === 1 ? why.by : why.byAll)(by.map(roleText).join(t().events.and)),
        }));
    return [...lines(explanation.hidden, 'hidden', why.hidden), ...lines(explanation.read_only, 'fixed', why.readOnly)];
}

/** The roles that count, or what stands in their place. */
export function standingText({ role, roles, because }: Explanation): string {
    if (because !== 'roles') return r().why.reasons[because] ?? t().session.roles[role] ?? role;
    return roles.length ? roles.map(roleText).join(t().events.and) : r().why.noRoles;
}

/** Whom to ask where something is refused. */
export function askText({ ask }: Explanation): string {
    const names = ask.leads.map(actorText).join(t().events.and);
    return names ? r().why.ask(names) : r().why.askAdministrator;
}

/** By which roles one would be shown records of a kind, and whom to ask. What could not be asked is left out. */
export function notShownText(explanation: Explanation | undefined): string {
    if (!explanation) return r().why.askAdministrator;
    const roles = explanation.verbs.see?.allowed_by ?? [];
    const by = roles.length ? [t().denied.withRole(roles.map(roleText))] : [];
    return [...by, askText(explanation)].join(t().sentences);
}

function lineOf(type: RecordType | undefined, right: Right, explained: Explained, of: Explanation): WhyLine {
    const isPart = explained.allowed && explained.extent === 'some';
    return {
        key: right,
        deed: rightText(type, right),
        answer: !explained.allowed ? 'no' : isPart ? 'some' : 'yes',
        reasons: explained.allowed ? allowedBy(explained) : refusedBy(explained, of),
    };
}

function allowedBy({ because, by = [] }: Explained): string[] {
    if (because !== 'roles') return [r().why.reasons[because] ?? because];
    return by.map((giving) => {
        const [role, what] = [roleText(giving.role), givingText(giving)];
        return giving.for ? r().why.asFor(actorText(giving.for), role, what) : r().why.as(role, what);
    });
}

function givingText({ scope, rule }: Giving): string {
    return rule === undefined ? longText(readGrant(scope ?? false)) : r().why.rule(rule);
}

function refusedBy({ because, denied_by, allowed_by = [] }: Explained, { record, roles }: Explanation): string[] {
    const { why } = r();
    if (because === 'denied' && denied_by) return [why.deniedBy(roleText(denied_by))];
    if (because !== 'none') return [why.refusals[because] ?? because];
    const named = (names: string[]) => names.map(roleText).join(t().events.and);
    const own = allowed_by.filter((role) => roles.includes(role));
    const others = allowed_by.filter((role) => !roles.includes(role));
    const none = record === undefined ? why.noneOfKind : why.refusals.none!;
    return [
        own.length ? why.forOthers(named(own)) : none,
        ...(others.length ? [why.allowedBy(named(others))] : own.length ? [] : [why.noneGives]),
    ];
}
