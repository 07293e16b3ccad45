/** Where somebody begins instead of the first page, where he chose one of his pins for that: kept by this browser. */
import { navigation } from '../../navigation.svelte';
import { paths } from '../../router';
import { readTarget } from '../../rules/pin_target';
import { session } from '../session/session.svelte';

class Begin {
    #changes = $state(0);

    get target(): string | undefined {
        void this.#changes;
        return localStorage.getItem(this.#key) ?? undefined;
    }

    set target(target: string | undefined) {
        if (target === undefined) localStorage.removeItem(this.#key);
        else localStorage.setItem(this.#key, target);
        this.#changes += 1;
    }

    /** Leads there from the first page, where one comes from outside or has just signed in. Who reloads it wants it. */
    open(): void {
        const { target } = this;
        if (navigation.path !== paths.home || target === undefined || isReload()) return;
        if (readTarget(target).route.page !== 'unknown') navigation.go(target, true);
    }

    /** Another person at this browser begins elsewhere. */
    get #key(): string {
        return `cairn.begin.${session.me.id}`;
    }
}

export const begin = new Begin();

function isReload(): boolean {
    const [loaded] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    return loaded?.type === 'reload';
}
