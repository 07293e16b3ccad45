/** The totals of a channel kept equal to the server's (PROTOCOL.md). Knows nothing of sockets or the DOM. */
import type { Figures, TotalsAnswer, TotalsGroup } from '../api';
import type { Json } from '../model';
import { FramePlace } from './frame_place';
import { nothing, type Applied, type Followed } from './followed';
import type { Change, Resumed, Snapshot } from './protocol';

export class TotalsStore implements Followed {
    total = $state(0);
    all = $state.raw<Figures>();
    groups = $state.raw<TotalsGroup[]>([]);
    readonly #place = new FramePlace();

    get position(): bigint | undefined {
        return this.#place.position;
    }

    get epoch(): string | undefined {
        return this.#place.epoch;
    }

    /** Begins with what a GET answered. */
    begin({ position, total, all, groups }: TotalsAnswer, epoch: string): void {
        this.#place.begin(position, epoch);
        this.total = total;
        this.all = all;
        this.groups = groups;
    }

    open(frame: Snapshot | Resumed): Applied {
        this.#place.open(frame);
        if (frame.reset) this.groups = [];
        this.#apply(frame);
        return { ...nothing(), reset: frame.reset };
    }

    receive(change: Change): Applied | false {
        const verdict = this.#place.follow(change);
        if (verdict === 'gap') return false;
        if (verdict === 'new') this.#apply(change);
        return nothing();
    }

    /** Groups that say something else are taken out first, and then put in one after the other, each at its place. */
    #apply({ total, all, groups = [], gone = [] }: Snapshot | Resumed | Change): void {
        if (total !== undefined) this.total = total;
        if (all) this.all = all;
        if (!groups.length && !gone.length) return;
        const out = new Set([...gone, ...groups.map(({ by }) => by)].map(keyOf));
        const kept = this.groups.filter(({ by }) => !out.has(keyOf(by)));
        for (const { at, ...group } of groups) kept.splice(at ?? kept.length, 0, group);
        this.groups = kept;
    }
}

function keyOf(by: Json[]): string {
    return JSON.stringify(by);
}
