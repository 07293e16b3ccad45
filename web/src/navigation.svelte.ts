/** Where the app is, following the browser's history. */
import { parse, paths, withQuery, type Route } from './router';

class Navigation {
    #path = $state(location.pathname);
    #search = $state(location.search);
    readonly route: Route = $derived(parse(this.#path));
    readonly query: URLSearchParams = $derived(new URLSearchParams(this.#search));

    constructor() {
        addEventListener('popstate', () => this.#read());
        // One listener for all links: they stay real links, so that a new tab or a copied address works.
        document.addEventListener('click', (event) => this.#follow(event));
    }

    get path(): string {
        return this.#path;
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
        this.#read();
    }

    /** Changes members of the query and keeps the page; typing in a filter should not fill the history. */
    setQuery(members: Record<string, string | undefined>): void {
        const all = { ...Object.fromEntries(this.query), ...members };
        this.go(withQuery(this.#path, all), true);
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
