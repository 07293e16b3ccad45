/** What the server says is wrong with itself, where somebody has to mend it: `GET /ready` of PROTOCOL.md. */
import { t } from '../../i18n/i18n.svelte';
import type { server_en } from '../../i18n/server_en';

/** So often one looks while the page is in sight. */
const again_ms = 60_000;

export type Trouble = keyof typeof server_en.server.troubles;

const isKnown = (name: string): name is Trouble => Object.hasOwn(t().server.troubles, name);

export class ServerTroubles {
    #found = $state.raw<Trouble[]>([]);
    #putAway = $state.raw<Trouble[]>([]);

    /** Those that were not put away. What goes by itself is none. */
    get shown(): Trouble[] {
        return this.#found.filter((each) => !this.#putAway.includes(each));
    }

    /** Until it has been over and comes again. */
    putAway(trouble: Trouble): void {
        this.#putAway = [...this.#putAway, trouble];
    }

    /** Where the server cannot be asked, the badge of the connection says so. */
    async look(): Promise<void> {
        const answer = await fetch('/ready', { headers: { Accept: 'application/json' } })
            .then((response) => response.json() as Promise<{ checks?: Record<string, boolean> }>)
            .catch(() => undefined);
        if (!answer?.checks) return;
        this.#found = Object.keys(answer.checks).filter(isKnown);
        this.#putAway = this.#putAway.filter((each) => this.#found.includes(each));
    }

    /** Looks now and from time to time; returns what ends it. */
    watch(): () => void {
        const look = () => void (document.hidden || this.look());
        look();
        const timer = setInterval(look, again_ms);
        document.addEventListener('visibilitychange', look);
        return () => {
            clearInterval(timer);
            document.removeEventListener('visibilitychange', look);
        };
    }
}
