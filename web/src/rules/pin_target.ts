/** What a pin leads to: an address that says what a page shows, and nothing of the moment. Pure. */
import { parse, paths, withQuery, type Route } from '../router';
import { definitionOf, membersOf, view_type } from './view_definition';

/** The address under which a page is pinned; undefined of pages that are always one step away. */
export function pinTarget(route: Route, query: URLSearchParams): string | undefined {
    switch (route.page) {
        case 'record':
        case 'history':
            return paths.record(route.type, route.id);
        case 'list':
            return listTarget(paths.list(route.type), query);
        case 'board':
            return listTarget(paths.board(route.type), query);
        default:
            return undefined;
    }
}

/** A saved view is followed as it is kept, whatever it said when it was pinned. */
function listTarget(path: string, query: URLSearchParams): string {
    const view = query.get('view');
    return withQuery(path, view ? { view } : membersOf(definitionOf(query)));
}

export interface Target {
    route: Route;
    query: URLSearchParams;
    /** The record that it is about, a saved view too. */
    record?: { type: string; id: string };
}

/** What is not an address of the app has an unknown route, and leads nowhere. */
export function readTarget(target: string): Target {
    const [path = '', query = ''] = target.split('?');
    const route: Route = /^\/(?!\/)/.test(path) ? parse(path) : { page: 'unknown' };
    const members = new URLSearchParams(query);
    const record = recordOf(route, members.get('view'));
    return { route, query: members, ...(record && { record }) };
}

function recordOf(route: Route, view: string | null): { type: string; id: string } | undefined {
    if (route.page === 'record') return { type: route.type, id: route.id };
    return view && (route.page === 'list' || route.page === 'board') ? { type: view_type, id: view } : undefined;
}
