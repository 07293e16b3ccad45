/** Where the keyboard is in a list, and what stands on each of its lines. */
import { rowsWithin, spotAt, type Spot } from '../../rules/stretches';
import type { Row } from '../../model';
import type { ListLayout } from './list_layout.svelte';
import type { ListSection } from './list_section.svelte';
import type { ListState } from './list_state.svelte';

/** A line of the list: the head of a group, or a row, which may not be here yet. */
export type Line = { section: ListSection; id?: undefined; isHead: true } | { id: string | undefined; isHead: false };

export class ListGrid {
    /** The cell that keys go to. */
    active = $state.raw({ line: 0, column: 0 });

    constructor(
        readonly list: ListState,
        readonly layout: ListLayout,
    ) {}

    /** How many lines there are. */
    get lines(): number {
        return this.list.starts.at(-1)!;
    }

    spot(line: number): Spot | undefined {
        return spotAt(this.list.stretches, this.list.starts, line);
    }

    at(line: number): Line {
        const spot = this.spot(line);
        const section = spot && this.list.sections[spot.stretch - 1];
        if (spot?.row === -1 && section) return { section, isHead: true };
        return { id: spot && this.list.idAt(spot.stretch, spot.row), isHead: false };
    }

    idAt(line: number): string | undefined {
        return this.at(line).id;
    }

    /** The row that keys go to. */
    get row(): Row | undefined {
        const id = this.idAt(this.active.line);
        return id === undefined ? undefined : this.list.row(id);
    }

    go(line: number, column = this.active.column): void {
        const within = (n: number, count: number) => Math.max(0, Math.min(count - 1, n));
        this.active = { line: within(line, this.lines), column: within(column, this.layout.columns.length) };
    }

    /** The next line that is a row; the same where there is none. */
    nextRow(from: number, by: 1 | -1): number {
        for (let line = from + by; line >= 0 && line < this.lines; line += by) if (!this.at(line).isHead) return line;
        return from;
    }

    /** All rows on the lines from `from` to `to`, the second not included; those that are not here yet too. */
    async idsWithin(from: number, to: number): Promise<string[]> {
        const { added, sections, starts, stretches } = this.list;
        const parts = stretches.map((_, index) => {
            const rows = rowsWithin(stretches, starts, index, from, to);
            if (!rows) return [];
            return index === 0 ? added.slice(rows.from, rows.to) : sections[index - 1]!.pages.idsOf(rows.from, rows.to);
        });
        return (await Promise.all(parts)).flat();
    }

    /** What is missing of the lines from `from` to `to`, the second not included. */
    async load(from: number, to: number): Promise<void> {
        const { sections, starts, stretches } = this.list;
        await Promise.all(
            sections.map((section, index) => {
                const rows = rowsWithin(stretches, starts, index + 1, from, to);
                return rows && this.list.need(section, rows.from, rows.to);
            }),
        );
    }
}
