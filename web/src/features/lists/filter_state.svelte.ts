/** The filter of a page, kept in its address: a link to what one sees shows the same to a colleague. */
import { listFieldsOf, ownerField, type Field, type Json, type RecordType } from '../../model';
import { navigation } from '../../navigation.svelte';
import { fromRule, isComplete, operatorsFor, toRule, type Condition, type Known } from '../../rules/filter';
import { session } from '../session/session.svelte';

export class FilterState {
    conditions = $state.raw<Condition[]>([]);
    /** A rule in the address that the builder cannot show; it is applied all the same. */
    custom = $state.raw<Json | undefined>();
    readonly fields: Map<string, Field>;
    #written: string | undefined;

    constructor(readonly type: RecordType) {
        this.fields = new Map(listFieldsOf(type).map((field) => [field.name, field]));
        this.read();
    }

    get #known(): Known {
        return { fields: this.fields, timezone: session.place.timezone };
    }

    get rule(): Json | undefined {
        return this.custom ?? toRule(this.conditions, this.#known);
    }

    get q(): string {
        return navigation.query.get('q') ?? '';
    }

    get complete(): Condition[] {
        return this.conditions.filter(isComplete);
    }

    /** The address changed: by a link, or the browser's back. */
    read(): void {
        const text = navigation.query.get('filter') ?? '';
        if (text === this.#written) return;
        this.#written = text;
        const rule = parsed(text);
        const conditions = fromRule(rule, this.#known);
        this.conditions = conditions ?? [];
        this.custom = conditions ? undefined : rule;
    }

    set(conditions: Condition[]): void {
        this.conditions = conditions;
        this.custom = undefined;
        const rule = toRule(conditions, this.#known);
        this.#written = rule === undefined ? '' : JSON.stringify(rule);
        navigation.walk({ filter: this.#written });
    }

    setText(q: string): void {
        navigation.walk({ q: q.trim() });
    }

    add(name?: string): void {
        const field =
            (name && this.fields.get(name)) ||
            [...this.fields.values()].find((each) => each.name !== this.type.title) ||
            [...this.fields.values()][0]!;
        this.set([...this.conditions, { field: field.name, operator: operatorsFor(field)[0]! }]);
    }

    replace(index: number, condition: Condition): void {
        this.set(this.conditions.map((each, at) => (at === index ? condition : each)));
    }

    remove(index: number): void {
        this.set(this.conditions.filter((_, at) => at !== index));
    }

    clear(): void {
        navigation.walk({ filter: undefined, q: undefined, archived: undefined });
        this.read();
    }

    /** "Mine", where the type has an owner. */
    get mine(): boolean {
        const owner = ownerField(this.type);
        return !!owner && this.conditions.some((each) => each.field === owner.name && each.operator === 'me');
    }

    set mine(on: boolean) {
        const owner = ownerField(this.type);
        if (!owner) return;
        const others = this.conditions.filter((each) => each.field !== owner.name);
        this.set(on ? [...others, { field: owner.name, operator: 'me' }] : others);
    }
}

function parsed(text: string): Json | undefined {
    try {
        return text ? (JSON.parse(text) as Json) : undefined;
    } catch {
        return undefined;
    }
}
