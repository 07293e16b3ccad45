/** The lists of the first page, each as the model says it for the person signed in. */
import type { HomeList, RecordType } from '../../model';
import { ListState } from '../lists/list_state.svelte';
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

    /** Those that have something to show, or could not be loaded. */
    get shown(): HomeListState[] {
        return this.lists.filter(({ list }) => list.order.length > 0 || list.failed !== undefined);
    }

    get loading(): boolean {
        return this.lists.some(({ list }) => list.loading);
    }

    load(): void {
        for (const each of this.lists) void each.load();
    }

    stop(): void {
        for (const { list } of this.lists) list.stop();
    }
}
