/** The records that were opened last in this browser, newest first. Only ids are kept, as names may be erased. */
import { session } from '../session/session.svelte';

export interface Opened {
    type: string;
    id: string;
}

const kept_max = 12;

class Recent {
    #changes = $state(0);

    get list(): Opened[] {
        void this.#changes;
        return read(localStorage.getItem(this.#key));
    }

    add(opened: Opened): void {
        const others = this.list.filter(({ id }) => id !== opened.id);
        localStorage.setItem(this.#key, JSON.stringify([opened, ...others].slice(0, kept_max)));
        this.#changes += 1;
    }

    /** Another person at this browser has others. */
    get #key(): string {
        return `cairn.recent.${session.me.id}`;
    }
}

export const recent = new Recent();

function read(text: string | null): Opened[] {
    try {
        const list: unknown = JSON.parse(text ?? '[]');
        return Array.isArray(list)
            ? list.filter((each) => typeof each?.id === 'string' && typeof each?.type === 'string')
            : [];
    } catch {
        return [];
    }
}
