/** The filter of a page, kept in its address: a link to what one sees shows the same to a colleague. */
import { listFieldsOf, ownerField, type Field, type Json, type RecordType } from '../../model';
import { navigation } from '../../navigation.svelte';
import { both, conditionRule, operatorsFor, type Condition, type Known } from '../../rules/filter';
import {
    completeParts,
    filterOf,
    filterRule,
    isGroup,
    no_filter,
    withoutUnknown,
    type Filter,
    type Group,
    type Part,
} from '../../rules/filter_groups';
import { isAskable, ruleIn } from '../../rules/model_names';
import { session } from '../session/session.svelte';

export class FilterState {
    filter = $state.raw<Filter>(no_filter);
    /** A rule in the address that the form cannot show; it is applied all the same. */
    custom = $state.raw<Json | undefined>();
    /** What the rule in the address names and the model does not have, or has no more: that is left out. */
    unknown = $state.raw<string[]>([]);
    /** "Mine", besides a filter that has no place for it. */
    #mineBesides = $state(false);
    readonly fields: Map<string, Field>;
    #written: string | undefined;

    constructor(readonly type: RecordType) {
        this.fields = fieldsOf(type);
        this.read();
    }

    get #known(): Known {
        return knownOf(this.type, this.fields);
    }

    get rule(): Json | undefined {
        return this.custom ?? this.#ruleOf(this.filter, this.#mineBesides);
    }

    get q(): string {
        return navigation.query.get('q') ?? '';
    }

    /** What of it is asked: not what is unfinished. */
    get complete(): Part[] {
        return completeParts(this.filter);
    }

    /** The address changed: by a link, or the browser's back. */
    read(): void {
        const text = navigation.query.get('filter') ?? '';
        if (text === this.#written) return;
        this.#written = text;
        const isKnown = (path: string) => isAskable(this.type, path, (name) => session.model.type(name));
        const { rule, unknown } = withoutUnknown(ruleIn(navigation.query), isKnown);
        this.unknown = unknown;
        const rest = this.#besidesMine(rule);
        const shown = filterOf(rule, this.#known);
        const beside = shown || !rest ? undefined : filterOf(rest, this.#known);
        this.#mineBesides = beside !== undefined;
        this.filter = shown ?? beside ?? no_filter;
        this.custom = shown || beside ? undefined : rule;
    }

    set(filter: Filter, mineBesides = this.#mineBesides): void {
        this.filter = filter;
        this.#mineBesides = mineBesides;
        this.custom = undefined;
        this.unknown = [];
        const rule = this.#ruleOf(filter, mineBesides);
        this.#written = rule === undefined ? '' : JSON.stringify(rule);
        navigation.walk({ filter: this.#written });
    }

    setText(q: string): void {
        navigation.walk({ q: q.trim() });
    }

    setAny(any: boolean): void {
        this.set({ ...this.filter, any });
    }

    add(): void {
        this.set({ ...this.filter, parts: [...this.filter.parts, this.#first] });
    }

    /** One that is joined in the other way: else it would be no more than conditions beside it. */
    addGroup(): void {
        const group: Group = { any: !this.filter.any, conditions: [this.#first] };
        this.set({ ...this.filter, parts: [...this.filter.parts, group] });
    }

    addTo(index: number, group: Group): void {
        this.replace(index, { ...group, conditions: [...group.conditions, this.#first] });
    }

    replace(index: number, part: Part): void {
        this.set({ ...this.filter, parts: this.filter.parts.map((each, at) => (at === index ? part : each)) });
    }

    /** A group without conditions goes, too. */
    replaceIn(index: number, group: Group, at: number, condition: Condition | undefined): void {
        const conditions = group.conditions.flatMap((each, place) =>
            place !== at ? [each] : condition ? [condition] : [],
        );
        if (conditions.length) this.replace(index, { ...group, conditions });
        else this.remove(index);
    }

    remove(index: number): void {
        this.set({ ...this.filter, parts: this.filter.parts.filter((_, at) => at !== index) });
    }

    clear(): void {
        navigation.walk({ filter: undefined, q: undefined, archived: undefined });
        this.read();
    }

    /** "Mine", where the type has an owner. */
    get mine(): boolean {
        if (this.custom !== undefined) return this.#besidesMine(this.custom) !== undefined;
        return this.#mineBesides || this.filter.parts.some((part) => this.isMine(part));
    }

    set mine(on: boolean) {
        this.#setMine(on);
    }

    #setMine(on: boolean): void {
        const owner = ownerField(this.type);
        if (!owner) return;
        const me: Condition = { field: owner.name, operator: 'me' };
        const { any, parts } = this.filter;
        if (this.custom !== undefined) return this.#keepCustom(on, me);
        if (!any) {
            const others = parts.filter((part) => isGroup(part) || part.field !== owner.name);
            return this.set({ any, parts: on ? [...others, me] : others }, false);
        }
        const conditions = parts.flatMap((part) => (isGroup(part) ? [] : [part]));
        // It holds besides what is there, of which any is enough: as a group, where that holds no groups itself.
        if (on && conditions.length === parts.length)
            this.set({ any: false, parts: parts.length ? [{ any, conditions }, me] : [me] }, false);
        else this.set(this.filter, on);
    }

    /** The condition that "mine" is. */
    isMine(part: Part): boolean {
        return (
            !this.filter.any && !isGroup(part) && part.operator === 'me' && part.field === ownerField(this.type)?.name
        );
    }

    /** What cannot be shown is narrowed, and not lost. */
    #keepCustom(on: boolean, me: Condition): void {
        const mine = conditionRule(me, this.#known);
        const rest = this.#besidesMine(this.custom);
        const rule = on ? (rest ? this.custom : both(this.custom, mine)) : (rest ?? this.custom);
        navigation.walk({ filter: JSON.stringify(rule) });
        this.read();
    }

    /** Of "all of it, and mine" the first; undefined where a rule says something else. */
    #besidesMine(rule: Json | undefined): Json | undefined {
        const owner = ownerField(this.type);
        if (!owner || typeof rule !== 'object' || rule === null || Array.isArray(rule)) return undefined;
        const { and } = rule;
        if (!Array.isArray(and) || and.length !== 2) return undefined;
        const mine = JSON.stringify(conditionRule({ field: owner.name, operator: 'me' }, this.#known));
        return JSON.stringify(and[1]) === mine ? and[0] : undefined;
    }

    #ruleOf(filter: Filter, mineBesides: boolean): Json | undefined {
        const rule = filterRule(filter, this.#known);
        const owner = ownerField(this.type);
        if (!mineBesides || !owner) return rule;
        return both(rule, conditionRule({ field: owner.name, operator: 'me' }, this.#known));
    }

    get #first(): Condition {
        const all = [...this.fields.values()];
        const field = all.find((each) => each.name !== this.type.title) ?? all[0]!;
        return { field: field.name, operator: operatorsFor(field)[0]! };
    }
}

function fieldsOf(type: RecordType): Map<string, Field> {
    return new Map(listFieldsOf(type).map((field) => [field.name, field]));
}

/** What a filter of a type is read by. */
export function knownOf(type: RecordType, fields = fieldsOf(type)): Known {
    return { fields, timezone: session.place.timezone };
}
