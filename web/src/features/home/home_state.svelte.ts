/** The first page: its lists, each as the model says it for the person signed in, and what was opened lately. */
import type { HomeList, RecordType } from '../../model';
import { ListState } from '../lists/list_state.svelte';
import { recent } from '../palette/recent.svelte';
import { lookUp } from '../pins/look_up';
import { pins } from '../pins/pins.svelte';
import { session } from '../session/session.svelte';

const rows_max = 6;

/** One of them: its first rows, followed as any list is. */
export class HomeListState {
    readonly list = new ListState();

    constructor(
        readonly type: RecordType,
        readonly said: HomeList,
    ) {}

    /** As the server sorts by itself, where the model says nothing. */
    get sort(): string {
        return this.said.sort ?? this.type.list?.sort ?? '-updated_at';
    }

    load(): Promise<void> {
        const { type, said, sort } = this;
        return this.list.ask({ type: type.type, filter: said.when, q: '', sort, archived: false, limit: rows_max });
    }
}

export class HomeState {
    readonly lists = session.model.inOrder.flatMap((type) =>
        (type.home ?? []).map((said) => new HomeListState(type, said)),
    );

    /** All have been answered once: they come on screen together, so that nothing moves under the eye. */
    here = $state(false);
    /** Of the records that were opened here lately: those that are gone, or not shown to the person any more. */
    gone = $state.raw<ReadonlySet<string>>(new Set());
    /** One failure speaks for all, as they mostly fail together. */
    readonly failed = $derived(this.lists.find(({ list }) => list.failed !== undefined)?.list.failed);

    /** Those that have something to show. */
    get shown(): HomeListState[] {
        return this.lists.filter(({ list }) => !list.isEmpty);
    }

    async load(): Promise<void> {
        await Promise.all([...this.lists.map((each) => each.load()), this.#lookBack(), pins.look()]);
        this.here = true;
    }

    stop(): void {
        for (const { list } of this.lists) list.stop();
    }

    async #lookBack(): Promise<void> {
        const things = await lookUp(recent.list);
        this.gone = new Set([...things].flatMap(([id, thing]) => (thing ? [] : [id])));
    }
}
