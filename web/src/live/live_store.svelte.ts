/** A channel's rows kept equal to the server's. Knows nothing of sockets or the DOM. */
import { SvelteMap } from 'svelte/reactivity';
import type { Totals } from '../api';
import type { Row } from '../model';
import { nothing, type Applied, type Followed } from './followed';
import { FramePlace } from './frame_place';
import type { Change, Resumed, Snapshot } from './protocol';

export class LiveStore implements Followed {
    readonly rows = new SvelteMap<string, Row>();
    #total = $state(0);
    #totals = $state.raw<Record<string, Totals>>({});
    readonly #place = new FramePlace();

    /** How many records match on the server, not how many rows are here. */
    get total(): number {
        return this.#total;
    }

    get totals(): Record<string, Totals> {
        return this.#totals;
    }

    get position(): bigint | undefined {
        return this.#place.position;
    }

    get epoch(): string | undefined {
        return this.#place.epoch;
    }

    /** Begins with what a GET answered at `position`; the channel then subscribes with `since`. */
    begin(
        rows: Row[],
        position: string,
        epoch: string,
        total = rows.length,
        totals: Record<string, Totals> = {},
    ): void {
        this.rows.clear();
        for (const row of rows) this.rows.set(row.id, row);
        this.#place.begin(position, epoch);
        this.#count({ total, totals });
    }

    /** Further pages, or the answer to a command: the newer version of a row wins. */
    merge(rows: Row[]): void {
        for (const row of rows) this.#put(row);
    }

    /** The answer to a subscription: everything, or exactly what was missed. */
    open(frame: Snapshot | Resumed): Applied {
        const known = this.epoch === frame.epoch ? this.position : undefined;
        this.#place.open(frame);
        this.#count(frame);
        if (!frame.reset) return this.#apply(frame.upsert ?? [], frame.remove ?? [], []);
        const before = new Map(this.rows);
        this.rows.clear();
        for (const row of frame.rows) this.rows.set(row.id, row);
        // What happened between is news here too; other rows that were not here may have been beyond a page.
        const news = known === undefined ? [] : frame.rows.filter((row) => BigInt(row.position ?? 0) > known);
        return { upserted: news.map((row) => ({ before: before.get(row.id), row })), removed: [], by: [], reset: true };
    }

    /** False: there is a gap before this change, and the caller subscribes again with `since`. */
    receive(change: Change): Applied | false {
        const verdict = this.#place.follow(change);
        if (verdict !== 'new') return verdict === 'gap' ? false : nothing();
        this.#count(change);
        return this.#apply(change.upsert ?? [], change.remove ?? [], change.by ?? []);
    }

    #apply(upsert: Row[], remove: string[], by: string[]): Applied {
        const upserted = upsert.flatMap((row) => {
            const before = this.rows.get(row.id);
            return this.#take(row, before) ? [{ before, row }] : [];
        });
        const removed = remove.flatMap((id) => this.rows.get(id) ?? []);
        for (const id of remove) this.rows.delete(id);
        return { upserted, removed, by, reset: false };
    }

    /** Of a frame: time, or another record that it looks at, may change what a row shows and leave its version. */
    #take(row: Row, known?: Row): boolean {
        if (known?.version !== row.version) return this.#put(row);
        if (JSON.stringify(known) === JSON.stringify(row)) return false;
        this.rows.set(row.id, row);
        return true;
    }

    #put(row: Row): boolean {
        const known = this.rows.get(row.id);
        if (known && BigInt(known.version) >= BigInt(row.version)) return false;
        this.rows.set(row.id, row);
        return true;
    }

    #count(frame: { total?: number; totals?: Record<string, Totals> }): void {
        if (frame.total !== undefined) this.#total = frame.total;
        if (frame.totals !== undefined) this.#totals = frame.totals;
    }
}
