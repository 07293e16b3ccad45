/**
 * Which columns a list shows, how wide and in which order, and what its rows are grouped by. The address says it, so
 * that a link shows the same to a colleague; what somebody chose is remembered for the next time.
 */
import { isChoice, isLifecycle, isNumeric, shapeOf } from '../../kinds';
import { fieldOf, listFieldsOf, type Field, type RecordType } from '../../model';
import { navigation } from '../../navigation.svelte';
import { columnsText, moved, readColumns, usualWidth, within, type Column } from '../../rules/columns';
import { session } from '../session/session.svelte';

export interface ShownColumn {
    field: Field;
    width_px: number;
    /** Nobody dragged it: the title takes what room there is. */
    isUsual: boolean;
}

/** The server adds up so many figures at once. */
const measures_max = 9;

export class ListLayout {
    /** Asked for while somebody drags, before the address says so. */
    #dragged = $state.raw<Column>();

    constructor(readonly type: RecordType) {}

    /** As the type has it. */
    get usual(): Column[] {
        const { list, title } = this.type;
        const names = list?.columns?.length ? list.columns : [title];
        return names.filter((name) => fieldOf(this.type, name)).map((name) => ({ name }));
    }

    readonly #said: Column[] = $derived.by(() => {
        const asked = readColumns(navigation.query.get('columns') ?? '');
        return asked.length ? asked : this.usual;
    });

    readonly columns: ShownColumn[] = $derived.by(() => {
        const known = this.#said.filter(({ name }) => fieldOf(this.type, name));
        return (known.length ? known : this.usual).map(({ name, width_px }) => {
            const field = fieldOf(this.type, name)!;
            const dragged = this.#dragged?.name === name ? this.#dragged.width_px : undefined;
            const width = dragged ?? width_px;
            return {
                field,
                width_px: width ?? usualWidth(field, name === this.type.title),
                isUsual: width === undefined,
            };
        });
    });

    /** Columns and groups of the address that the model does not know, or knows no more. */
    readonly unknown: string[] = $derived.by(() => {
        const columns = this.#said.filter(({ name }) => !fieldOf(this.type, name)).map(({ name }) => name);
        const by = navigation.query.get('by');
        return by && !this.by ? [...columns, by] : columns;
    });

    /** All that could be shown, those that are not. */
    get others(): Field[] {
        const shown = new Set(this.columns.map(({ field }) => field.name));
        return listFieldsOf(this.type).filter((field) => !shown.has(field.name));
    }

    get isUsual(): boolean {
        return columnsText(this.#said) === columnsText(this.usual);
    }

    /** Roll-ups that rows do not say by themselves. */
    readonly further: string[] = $derived.by(() => {
        const listed = new Set(this.type.list?.columns ?? []);
        const names = this.columns.filter(({ field }) => field.rollup && !listed.has(field.name));
        return names.map(({ field }) => field.name);
    });

    /** What is added up below the columns: amounts and counts; of percentages the average. */
    readonly measures: string[] = $derived.by(() => {
        const numeric = this.columns.filter(({ field }) => isNumeric(field));
        return numeric.map(({ field }) => measureOf(field)).slice(0, measures_max);
    });

    get by(): Field | undefined {
        const name = navigation.query.get('by');
        return name ? this.groupable.find((field) => field.name === name) : undefined;
    }

    set by(field: Field | undefined) {
        navigation.walk({ by: field?.name });
    }

    /** Records say one thing of these, of which there are not many. */
    get groupable(): Field[] {
        return listFieldsOf(this.type).filter(
            (field) => isLifecycle(field) || isChoice(field) || shapeOf(field) === 'yes_no' || shapeOf(field) === 'id',
        );
    }

    show(name: string): void {
        this.#set([...this.#known, { name }]);
    }

    /** One stays. */
    hide(name: string): void {
        const others = this.#known.filter((column) => column.name !== name);
        if (others.length) this.#set(others);
    }

    move(name: string, by: number): void {
        this.#set(moved(this.#known, name, by));
    }

    widen(name: string, width_px: number): void {
        this.#dragged = undefined;
        this.#set(this.#known.map((column) => (column.name === name ? { name, width_px: within(width_px) } : column)));
    }

    /** Under the hand, and not yet for good. */
    drag(name: string, width_px: number): void {
        this.#dragged = { name, width_px: within(width_px) };
    }

    /** As its kind needs it. */
    narrow(name: string): void {
        this.#dragged = undefined;
        this.#set(this.#known.map((column) => (column.name === name ? { name } : column)));
    }

    reset(): void {
        this.#set(this.usual);
    }

    /** An address that says nothing of columns gets those that were chosen before, so that it says what is shown. */
    recall(): void {
        const { query, walkedBack } = navigation;
        const text = localStorage.getItem(this.#key);
        // A saved view says what it shows.
        if (text && !walkedBack && !query.has('columns') && !query.has('view')) navigation.setQuery({ columns: text });
    }

    get #known(): Column[] {
        return this.#said.filter(({ name }) => fieldOf(this.type, name));
    }

    get #key(): string {
        return `cairn.columns.${session.me.id}.${this.type.type}`;
    }

    #set(columns: Column[]): void {
        const text = columnsText(columns);
        const said = text === columnsText(this.usual) ? undefined : text;
        if (said === undefined) localStorage.removeItem(this.#key);
        else localStorage.setItem(this.#key, said);
        navigation.walk({ columns: said });
    }
}

export function measureOf(field: Field): string {
    return `${field.kind === 'percent' ? 'average' : 'sum'}:${field.name}`;
}
