/** What the records of a list come to, in all and by group, kept equal to the server's. */
import { api, type Figures } from '../../api';
import { live } from '../../live';
import { LoadedState } from '../../live/loaded_state.svelte';
import { TotalsStore } from '../../live/totals_store.svelte';
import type { Json } from '../../model';
import { titles } from '../../titles.svelte';
import { session } from '../session/session.svelte';
import type { Asked } from './list_state.svelte';

export class ListTotals extends LoadedState {
    readonly #store = new TotalsStore();
    /** False: there is nothing to add up, or the server would not. */
    known = $state(false);

    /** Not while others are on their way: what is added up stands under the rows that it is of. */
    get all(): Figures | undefined {
        return this.known && !this.loading ? this.#store.all : undefined;
    }

    readonly #byGroup: Map<string, Figures> = $derived(
        new Map(this.#store.groups.map((group) => [JSON.stringify(group.by[0] ?? null), group])),
    );

    of(value: Json): Figures | undefined {
        return this.known && !this.loading ? this.#byGroup.get(JSON.stringify(value)) : undefined;
    }

    ask({ type, filter, q, archived, at, by }: Asked, measures: string[]): Promise<void> {
        if (!measures.length && by === undefined) {
            this.known = false;
            this.stop();
            return Promise.resolve();
        }
        const asked = {
            ...(by !== undefined && { by }),
            measure: ['count', ...measures].join(),
            ...(filter !== undefined && { filter }),
            ...(q && { q }),
            archived: archived ? ('only' as const) : ('no' as const),
        };
        return this.fetch(
            () => api.totals(type, { ...asked, at }),
            (answer) => {
                titles.add(answer.titles);
                this.#store.begin(answer, session.me.workspace.epoch);
                this.known = true;
                if (at === undefined) this.follows(live.follow({ totals: type, ...asked }, this.#store));
            },
            // The list stands without them.
            () => void (this.known = false),
        );
    }
}
