/** What is found by what somebody types; asked once the typing rests. */
import { LoadedState } from '../live/loaded_state.svelte';

export class TypedSearch<Found> extends LoadedState {
    found = $state.raw<Found[]>([]);
    #rest: ReturnType<typeof setTimeout> | undefined;

    ask(search: () => Promise<Found[]>, wait_ms: number): Promise<void> {
        clearTimeout(this.#rest);
        return this.fetch(
            () => new Promise<Found[]>((resolve) => (this.#rest = setTimeout(() => resolve(search()), wait_ms))),
            (found) => void (this.found = found),
            (error) => {
                this.found = [];
                this.failed = error;
            },
        );
    }

    clear(): void {
        clearTimeout(this.#rest);
        this.stop();
        this.failed = undefined;
        this.found = [];
    }
}
