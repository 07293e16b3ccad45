/** Cells that are edited: each is saved, refused or in conflict by itself, while one goes on to the next. */
import { SvelteMap } from 'svelte/reactivity';
import { said, t } from '../../i18n/i18n.svelte';
import { isLifecycle } from '../../kinds';
import { isEditable, isErased, type Field, type RecordType, type Row } from '../../model';
import { toasts } from '../../ui/toasts.svelte';
import { FieldEdit, sayUnsaved } from '../records/field_edit.svelte';
import { session } from '../session/session.svelte';
import type { ListState } from './list_state.svelte';

/** So long a cell says that it is saved. */
const saved_ms = 1_600;

export class CellEdits {
    /** The cell whose editor is open. */
    open = $state.raw<{ id: string; name: string }>();
    readonly #rows = new SvelteMap<string, SvelteMap<string, FieldEdit>>();
    readonly saved = new SvelteMap<string, string>();
    #isEnded = false;

    constructor(
        readonly type: RecordType,
        readonly list: ListState,
    ) {}

    mayEdit(row: Row, field: Field): boolean {
        const isOwn = this.type.fields.some(({ name }) => name === field.name);
        const mayChange = session.mayChange(this.type.type, field.name);
        return isOwn && isEditable(field) && mayChange && this.#mayWrite(row) && !isErased(row[field.name]);
    }

    /** Its state changes by steps. */
    mayStep(row: Row, field: Field): boolean {
        return isLifecycle(field) && this.#mayWrite(row) && session.mayAnyStep(this.type.type);
    }

    /** Edits of a row, by field; undefined: none. What waits to be saved is of now, and does not stand in the past. */
    of(id: string): SvelteMap<string, FieldEdit> | undefined {
        return this.list.at === undefined ? this.#rows.get(id) : undefined;
    }

    get(id: string, name: string): FieldEdit | undefined {
        return this.#rows.get(id)?.get(name);
    }

    /**
     * What was typed before is still there where it could not be saved. What is open elsewhere is saved
     * first; false: it is no value, and stays.
     */
    begin(row: Row, field: Field): boolean {
        const { id } = row;
        const { name } = field;
        if (this.isOpen(id, name)) return true;
        if (!this.settle()) return false;
        const known = this.get(id, name);
        if (known) known.again();
        else {
            const record = {
                get row() {
                    return list.row(id);
                },
                took: (answer: Row) => list.took(answer),
            };
            const { list } = this;
            const edit: FieldEdit = new FieldEdit(field, this.type, row, record, () => this.#done(edit, id));
            if (!this.#rows.has(id)) this.#rows.set(id, new SvelteMap());
            this.#rows.get(id)!.set(name, edit);
        }
        this.open = { id, name };
        return true;
    }

    isOpen(id: string, name: string): boolean {
        return this.open?.id === id && this.open.name === name;
    }

    /** One goes elsewhere: what is open is saved, and a conflict goes on waiting in its cell. False: it stays open. */
    settle(): boolean {
        if (!this.#current?.conflict) return this.save();
        this.open = undefined;
        return true;
    }

    /**
     * The past comes on screen: what fits is saved while it still can be. The rest waits in its cells until one is back
     * at now, and that is said.
     */
    leave(): void {
        this.settle();
        this.open = undefined;
        // Said on the way there, once.
        if (this.list.isPast && this.list.at === undefined) this.#sayWaiting();
    }

    /** The list is left for good: what could not be saved is named, once the server has answered. */
    end(): void {
        this.settle();
        this.#isEnded = true;
        for (const edit of this.#all) void edit.over().then(() => sayUnsaved(edit));
    }

    /** Sends what is open on its way; false: what was typed is no value, and the editor stays. */
    save(): boolean {
        const edit = this.#current;
        if (!edit) return true;
        // The past cannot be changed, and what is on screen is no base for a change of now.
        if (this.list.at !== undefined) return false;
        // A conflict wants a decision, and not another try.
        if (edit.conflict) return false;
        const saving = edit.save();
        if (edit.error) return false;
        this.open = undefined;
        void saving.then(() => this.#settled(edit));
        return true;
    }

    /** The cell says by itself what became of it, where it is on screen. */
    #settled({ conflict, error }: FieldEdit): void {
        if (this.#isEnded || !(conflict || error)) return;
        if (this.list.isPast) return this.#sayWaiting();
        toasts.announce(conflict ? t().list.cellConflict : error);
    }

    #sayWaiting(): void {
        const names = this.#waiting.join(t().events.and);
        if (names) toasts.show(t().list.cellsWait(names), { subject: 'cells' });
    }

    /** What is on its way goes on: its cell says what becomes of it. */
    cancel(id: string, name: string): void {
        if (this.isOpen(id, name)) this.open = undefined;
        if (!this.get(id, name)?.giveUp()) this.#forget(id, name);
    }

    #forget(id: string, name: string): void {
        const edits = this.#rows.get(id);
        edits?.delete(name);
        if (edits?.size === 0) this.#rows.delete(id);
    }

    get #all(): FieldEdit[] {
        return [...this.#rows.values()].flatMap((row) => [...row.values()]);
    }

    /** What the fields are called in which something waits. */
    get #waiting(): string[] {
        const labels = this.#all.filter(({ working }) => !working).map(({ field }) => said(field.label));
        return [...new Set(labels)];
    }

    get #current(): FieldEdit | undefined {
        return this.open && this.get(this.open.id, this.open.name);
    }

    #mayWrite(row: Row): boolean {
        return session.mayWrite && !this.list.isPast && !row.archived && !this.list.gone.has(row.id);
    }

    #done(edit: FieldEdit, id: string): void {
        const { name } = edit.field;
        // Another edit of the cell may have been begun since.
        if (this.get(id, name) === edit) {
            if (this.isOpen(id, name)) this.open = undefined;
            this.#forget(id, name);
        }
        if (!edit.working) return;
        this.saved.set(id, name);
        setTimeout(() => this.saved.get(id) === name && this.saved.delete(id), saved_ms);
    }
}
