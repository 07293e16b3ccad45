/** Addresses of the app, as pure functions. The state of the current one is in navigation.svelte.ts. */

export type Route =
    | { page: 'home' }
    | { page: 'inbox' }
    | { page: 'me' }
    | { page: 'audit' }
    | { page: 'rights' }
    | { page: 'teams' }
    | { page: 'access_log' }
    | { page: 'list'; type: string }
    | { page: 'board'; type: string }
    | { page: 'record'; type: string; id: string }
    | { page: 'history'; type: string; id: string }
    | { page: 'unknown' };

/** Types and ids live under /records, so that no type's name can collide with a page of ours. */
export function parse(path: string): Route {
    const parts = path.split('/').filter(Boolean).map(decode);
    const [first, type, last, section] = parts;
    if (parts.length === 0) return { page: 'home' };
    if (parts.length === 1 && first === 'inbox') return { page: 'inbox' };
    if (parts.length === 1 && first === 'me') return { page: 'me' };
    if (parts.length === 1 && first === 'audit') return { page: 'audit' };
    if (parts.length === 1 && first === 'rights') return { page: 'rights' };
    if (parts.length === 1 && first === 'teams') return { page: 'teams' };
    if (parts.length === 2 && first === 'audit' && type === 'access') return { page: 'access_log' };
    if (first !== 'records' || !type || parts.length > 4 || (parts.length === 4 && section !== 'history'))
        return { page: 'unknown' };
    if (last === undefined) return { page: 'list', type };
    // Ids are UUIDs, so "board" is never one.
    if (last === 'board') return section ? { page: 'unknown' } : { page: 'board', type };
    return { page: section ? 'history' : 'record', type, id: last };
}

export const paths = {
    home: '/',
    inbox: '/inbox',
    me: '/me',
    audit: '/audit',
    rights: '/rights',
    teams: '/teams',
    accessLog: '/audit/access',
    /** Where links lead by which a password is chosen: for who is not signed in. */
    welcome: '/welcome',
    list: (type: string) => `/records/${encodeURIComponent(type)}`,
    board: (type: string) => `/records/${encodeURIComponent(type)}/board`,
    record: (type: string, id: string) => `/records/${encodeURIComponent(type)}/${encodeURIComponent(id)}`,
    history: (type: string, id: string) => `/records/${encodeURIComponent(type)}/${encodeURIComponent(id)}/history`,
};

/** `path` with query members; those that are empty are left out. */
export function withQuery(path: string, members: Record<string, string | undefined>): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(members)) if (value) query.set(name, value);
    const text = query.toString();
    return text ? `${path}?${text}` : path;
}

function decode(part: string): string {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}
