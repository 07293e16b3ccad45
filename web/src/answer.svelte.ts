/** The answer to one question, asked anew when what it is about changes. */
import type { Titles } from './api';
import { LoadedState } from './live/loaded_state.svelte';
import { titles } from './titles.svelte';

export class Answer<Value extends object> extends LoadedState {
    value = $state.raw<Value>();

    get(question: () => Promise<Value>): Promise<void> {
        return this.fetch(question, (value) => {
            if ('titles' in value) titles.add(value.titles as Titles | undefined);
            this.value = value;
        });
    }
}
