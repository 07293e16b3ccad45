/** Where the app is, following the browser's history. */
import { parse, paths, withQuery, type Route } from './router';

/** What changes again so soon is the same step: typing should not fill the history. */
const same_step_ms = 2_000;

class Navigation {
    #path = $state(location.pathname);
    #search = $state(location.search);
    readonly route: Route = $derived(parse(this.#path));
    readonly query: URLSearchParams = $derived(new URLSearchParams(this.#search));
    /** The browser's history led here, and no link: what it shows is to be shown as it was. */
    walkedBack = false;
    #step = { members: '', to: '', at: 0 };

    constructor() {
        addEventListener('popstate', () => {
            this.#read();
            this.walkedBack = true;
        });
        // One listener for all links: they stay real links, so that a new tab or a copied address works.
        document.addEventListener('click', (event) => this.#follow(event));
    }

    get path(): string {
        return this.#path;
    }

    get address(): string {
        return this.#path + this.#search;
    }

    /** The past moment that this page shows, a position or a time; undefined: now. */
    get moment(): string | undefined {
        return this.query.get('at') || undefined;
    }

    /** A record's address, in the moment that this page shows: who looks back stays there. */
    record(type: string, id: string): string {
        return withQuery(paths.record(type, id), { at: this.moment });
    }

    go(to: string, replace = false): void {
        if (to === location.pathname + location.search) return;
        if (replace) history.replaceState(null, '', to);
        else history.pushState(null, '', to);
        this.walkedBack = false;
        this.#read();
    }

    /** Changes members of the query and keeps the page, and the place in the history. */
    setQuery(members: Record<string, string | undefined>): void {
        this.go(this.#with(members), true);
    }

    /** The same as a step that the browser's "back" takes back. */
    walk(members: Record<string, string | undefined>): void {
        const to = this.#with(members);
        const here = location.pathname + location.search;
        if (to === here) return;
        const step = { members: Object.keys(members).join(), to, at: Date.now() };
        const isSame =
            step.members === this.#step.members && here === this.#step.to && step.at - this.#step.at < same_step_ms;
        this.#step = step;
        this.go(to, isSame);
    }

    #with(members: Record<string, string | undefined>): string {
        return withQuery(this.#path, { ...Object.fromEntries(this.query), ...members });
    }

    #read(): void {
        this.#path = location.pathname;
        this.#search = location.search;
    }

    #follow(event: MouseEvent): void {
        if (
            event.defaultPrevented ||
            event.button !== 0 ||
            event.metaKey ||
            event.ctrlKey ||
            event.shiftKey ||
            event.altKey
        )
            return;
        const link = (event.target as Element | null)?.closest?.('a[href]');
        if (
            !(link instanceof HTMLAnchorElement) ||
            link.target ||
            link.origin !== location.origin ||
            link.hasAttribute('download')
        )
            return;
        if (/^\/(api|log)\//.test(link.pathname)) return;
        event.preventDefault();
        this.go(link.pathname + link.search);
    }
}

export const navigation = new Navigation();
