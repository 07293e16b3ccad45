/** Rights in words, in the current language. */
import { said as saidIn, t } from '../../i18n/i18n.svelte';
import { r } from '../../i18n/rights';
import { fieldOf, listFieldsOf, type Json, type Model, type RecordType } from '../../model';
import { filterOf } from '../../rules/filter_groups';
import { filterText } from '../lists/condition_text';
import { session } from '../session/session.svelte';
import type { Cell } from './cell';
import {
    every_step,
    inherited,
    isNone,
    other_types,
    readGrant,
    widestFirst,
    type Effective,
    type Grant,
    type Right,
    type Role,
    type Scope,
} from './role';
import type { PartChange } from './role_merge';

/** In a word or two. What is one's own goes without saying where teams are named. */
export function shortText(grant: Grant): string {
    const words = r().short;
    if (grant.denied) return words.denied!;
    if (isNone(grant)) return '–';
    const given = grant.scopes;
    if (given.includes('all')) return words.all!;
    const isWider: Partial<Record<Scope, Scope[]>> = { own: ['team', 'teams'], team: ['teams'] };
    const scopes = widestFirst(grant).filter((scope) => !isWider[scope]?.some((wider) => given.includes(wider)));
    return [...scopes.map((scope) => words[scope]!), ...(grant.rules.length ? [words.rule!] : [])].join(t().events.and);
}

export function longText(grant: Grant): string {
    const words = r().long;
    if (grant.denied) return words.denied!;
    if (isNone(grant)) return words.nothing!;
    const scopes = widestFirst(grant).map((scope) => words[scope]!);
    return [...scopes, ...(grant.rules.length ? [r().rules(grant.rules.length)] : [])].join(t().events.and);
}

export function rightText(type: RecordType | undefined, right: Right): string {
    if (right === every_step) return r().editor.everyStep;
    if (!right.startsWith('step:')) return r().verbs[right] ?? right;
    return stepText(type, right.slice(5));
}

export function stepText(type: RecordType | undefined, step: string): string {
    return saidIn(type?.lifecycle?.transitions.find(({ name }) => name === step)?.label) || step;
}

export function roleText(name: string): string {
    return saidIn(session.model.role(name)?.label) || name;
}

export function fieldText(type: RecordType | undefined, name: string): string {
    return saidIn(type && fieldOf(type, name)?.label) || name;
}

/** All that a cell shows, for who does not see it. */
export function cellText(cell: Cell, isChanged: boolean): string {
    const { grid } = r();
    return [
        grid.sees(longText(cell.see)),
        grid.changes(longText(cell.change)),
        cell.every_step && grid.everyStep(longText(cell.every_step)),
        !cell.every_step && cell.steps.of > 0 && grid.steps(cell.steps.given, cell.steps.of),
        cell.denied > 0 && grid.denied(cell.denied),
        cell.hidden > 0 && grid.hidden(cell.hidden),
        cell.read_only > 0 && grid.readOnly(cell.read_only),
        cell.isInherited && grid.asOthers,
        isChanged && grid.unsaved,
    ]
        .filter(Boolean)
        .join(t().events.and);
}

/** A rule as a condition in words; undefined where it is none that has some. */
export function ruleText(type: RecordType, rule: Json): string | undefined {
    const fields = new Map(listFieldsOf(type).map((field) => [field.name, field]));
    const filter = filterOf(rule, { fields, timezone: session.place.timezone });
    return (filter && filterText(type, filter)) || undefined;
}

export interface ChangeText {
    what: string;
    before: string;
    after: string;
}

/** "Opportunity, See": "own records" → "all records". */
export function changeText(change: PartChange, model: Model, before: Role, after: Role): ChangeText {
    return {
        what: partText(change, model),
        before: valueText(change, change.before, model, before),
        after: valueText(change, change.after, model, after),
    };
}

/** What holds where a role says nothing of a right itself. */
export function otherwiseText({ grant, by }: Effective): string {
    const { editor } = r();
    if (by === 'nobody') return editor.leftOut;
    // The word of the grid: this stands where there is little room.
    const what = isNone(grant) ? longText(grant) : shortText(grant);
    return by === 'steps' ? editor.asSteps(what) : editor.asOthers(what);
}

export function partText({ part }: Pick<PartChange, 'part'>, model: Model): string {
    if (part.kind === 'role') return r().save.members[part.member] ?? part.member;
    const type = model.type(part.type);
    const kind = part.type === other_types ? r().grid.others : saidIn(type?.label_many) || part.type;
    const limits = { hidden: r().editor.hidden, read_only: r().editor.readOnly };
    const what = part.kind === 'right' ? rightText(type, part.right) : limits[part.limit];
    return `${kind}${r().colon}${what}`;
}

/** `of`: the role that says so. */
export function valueText({ part }: Pick<PartChange, 'part'>, value: Json | undefined, model: Model, of: Role): string {
    if (part.kind === 'right')
        return value === undefined ? otherwiseText(inherited(of, part.type, part.right)) : longText(readGrant(value));
    if (part.kind === 'fields') {
        const names = Array.isArray(value) ? value.map(String) : [];
        const type = model.type(part.type);
        return names.length ? names.map((name) => fieldText(type, name)).join(t().events.and) : '–';
    }
    if (value === undefined || value === null) return t().form.no;
    if (typeof value === 'boolean') return value ? t().form.yes : t().form.no;
    // In both languages, as one of them may be all that changed.
    if (typeof value === 'object' && !Array.isArray(value)) return Object.values(value).join(' / ');
    return String(value);
}

export function labelOf(role: Role): string {
    return saidIn(role.label) || role.role;
}
