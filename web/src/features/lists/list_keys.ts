/** What keys do in a list: go from cell to cell, edit, choose, and look into a record. */
import type { Row } from '../../model';
import type { CellEdits } from './cell_edits.svelte';
import type { ListGrid } from './list_grid.svelte';
import type { Selection } from './selection.svelte';

/** What the screen does for them. */
export interface KeyActions {
    /** Brings the active cell into sight and gives it the focus. */
    focus: () => void;
    /** Offers the steps of a row at the active cell. */
    steps: (row: Row) => void;
    /** How many lines a page of the screen has. */
    page: () => number;
    peek: () => void;
    /** Shows the active row in the panel that is open. */
    follow: () => void;
    peeking: () => boolean;
    close: () => void;
    open: (id: string) => void;
}

export class ListKeys {
    constructor(
        private readonly grid: ListGrid,
        private readonly edits: CellEdits,
        private readonly selection: Selection,
        private readonly actions: KeyActions,
    ) {}

    press(event: KeyboardEvent): void {
        const target = event.target as HTMLElement;
        const isCell = target.dataset.column !== undefined || target === event.currentTarget;
        if (!isCell || event.defaultPrevented || event.isComposing || event.altKey) return;
        const act = event.ctrlKey || event.metaKey ? this.#withControl(event) : (this.#move(event) ?? this.#act(event));
        if (!act) return;
        event.preventDefault();
        event.stopPropagation();
        act();
    }

    /** Opens the editor of the active cell; where there is none, the record. */
    edit(): void {
        const { active, row } = this.grid;
        const here = this.grid.at(active.line);
        if (here.isHead) return void (here.section.folded = !here.section.folded);
        const field = this.grid.layout.columns[active.column]?.field;
        if (row && field && this.edits.mayEdit(row, field)) this.edits.begin(row, field);
        else if (row && field && this.edits.mayStep(row, field)) this.actions.steps(row);
    }

    /** From an editor to the next cell that can be edited, in its row or the one after. */
    leave(by: 1 | -1): void {
        if (!this.edits.save()) return;
        const { columns } = this.grid.layout;
        let { line, column } = this.grid.active;
        for (let steps = 0; steps < columns.length * 2; steps++) {
            column += by;
            if (column < 0 || column >= columns.length) {
                const next = this.grid.nextRow(line, by);
                if (next === line) break;
                line = next;
                column = by > 0 ? 0 : columns.length - 1;
            }
            const id = this.grid.idAt(line);
            const row = id === undefined ? undefined : this.grid.list.row(id);
            if (!row || !this.edits.mayEdit(row, columns[column]!.field)) continue;
            this.grid.go(line, column);
            this.actions.focus();
            return void this.edits.begin(row, columns[column]!.field);
        }
        this.actions.focus();
    }

    /** To the row above or below, the panel with it. */
    step(by: 1 | -1): void {
        this.grid.go(this.grid.nextRow(this.grid.active.line, by));
        this.actions.focus();
        if (this.actions.peeking()) this.actions.follow();
    }

    #withControl({ key }: KeyboardEvent): (() => void) | undefined {
        if (key === 'Home') return this.#to(0);
        if (key === 'End') return this.#to(this.grid.lines - 1);
        if (key === 'a') return () => this.selection.chooseShown();
        return undefined;
    }

    #move({ key, shiftKey }: KeyboardEvent): (() => void) | undefined {
        const { line, column } = this.grid.active;
        const here = this.grid.at(line);
        const fold = (folded: boolean) => () => void (here.isHead && (here.section.folded = folded));
        if (key === 'ArrowDown' || key === 'ArrowUp') return this.#vertical(key === 'ArrowDown' ? 1 : -1, shiftKey);
        if (key === 'ArrowLeft') return here.isHead ? fold(true) : this.#to(line, column - 1);
        if (key === 'ArrowRight') return here.isHead ? fold(false) : this.#to(line, column + 1);
        if (key === 'Home') return this.#to(line, 0);
        if (key === 'End') return this.#to(line, Infinity);
        if (key === 'PageDown') return this.#to(line + this.actions.page());
        if (key === 'PageUp') return this.#to(line - this.actions.page());
        return undefined;
    }

    #act({ key, shiftKey }: KeyboardEvent): (() => void) | undefined {
        const { line, column } = this.grid.active;
        const id = this.grid.idAt(line);
        if (key === 'F2') return () => this.edit();
        if (key === 'Enter') return () => this.#enter(id, this.grid.layout.columns[column]?.field.name);
        if (key === ' ' && this.grid.at(line).isHead) return () => this.edit();
        if (key === ' ' || key === 'o') return () => this.actions.peek();
        if (key === 'x') return () => (shiftKey ? void this.selection.extend(line) : this.selection.toggle(line));
        if (key === 'X') return () => void this.selection.extend(line);
        if (key === 'j' || key === 'J') return () => this.step(1);
        if (key === 'k' || key === 'K') return () => this.step(-1);
        if (key !== 'Escape') return undefined;
        if (this.actions.peeking()) return () => this.actions.close();
        return this.selection.count ? () => this.selection.clear() : undefined;
    }

    /** The name leads to the record; F2 edits it. */
    #enter(id: string | undefined, name: string | undefined): void {
        if (id !== undefined && name === this.grid.layout.type.title) this.actions.open(id);
        else this.edit();
    }

    #vertical(by: 1 | -1, isExtending: boolean): () => void {
        return () => {
            const { line } = this.grid.active;
            if (isExtending) this.selection.begin(line);
            this.grid.go(line + by);
            this.actions.focus();
            if (isExtending) void this.selection.extend(this.grid.active.line);
            else if (this.actions.peeking()) this.actions.follow();
        };
    }

    #to(line: number, column?: number): () => void {
        return () => {
            this.grid.go(line, column);
            this.actions.focus();
        };
    }
}
