/**
 * Lines of a log, newest first, a page at a time. The server looks at so many entries for an answer at most: a page may
 * be short, or empty, before the end.
 */
import { LoadedState } from '../../live/loaded_state.svelte';

export abstract class LogList<Page> extends LoadedState {
    /** Where the older ones begin; null: there are none. */
    next = $state<string | null>(null);

    /** How many lines are here. */
    abstract get count(): number;
    /** Asks once more what was asked last. */
    abstract retry(): void;
    protected abstract older(after: string): Promise<Page>;
    protected abstract add(page: Page): void;

    /** Looks back until there is a line more. */
    async more(): Promise<void> {
        for (const had = this.count; this.count === had; ) {
            const { next } = this;
            if (!next || this.busy || this.loading) return;
            await this.fetchMore(
                () => this.older(next),
                (page) => this.add(page),
            );
            // It failed, or was left.
            if (this.next === next) return;
        }
    }
}
