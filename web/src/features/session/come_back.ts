/** What a browser that comes back from the company's own sign-in is told: behind the `#`, which nobody else reads. */
export interface CameBack {
    /** Why nobody was let in: a reason as refusals have it. */
    refused: string;
    /** That sign-in was right, and a code is asked for besides: what names it to the server. */
    challenge: string;
    /** How that is shown: `code`, `passkey`. */
    ways: string[];
}

export function readComeBack(hash: string): CameBack | undefined {
    const members = new URLSearchParams(hash.replace(/^#/, ''));
    const refused = members.get('refused') ?? '';
    const challenge = members.get('second-factor') ?? '';
    const ways = members.get('ways')?.split(',') ?? ['code'];
    return refused || challenge ? { refused, challenge, ways } : undefined;
}

/** The same of this page, once: it stays neither in the address nor in the history. */
export function takeComeBack(): CameBack | undefined {
    const back = readComeBack(location.hash);
    if (back) history.replaceState(null, '', location.pathname + location.search);
    return back;
}

/**
 * Where the company's own sign-in begins, which leads back to this page. `again`: one has to prove there that it is
 * oneself, though one is signed in there.
 */
export function beginAddress(language: string, again = false): string {
    const then = location.pathname === '/welcome' ? '/' : location.pathname + location.search;
    const asked = new URLSearchParams({ then, language });
    if (again) asked.set('again', '1');
    return `/api/v1/openid/begin?${asked}`;
}

export const leaveAddress = '/api/v1/openid/leave';
