/** The one live connection of this browser tab, wired to the rest of the app. */
import { session } from './features/session/session.svelte';
import { LiveClient } from './live/live_client.svelte';
import type { WebSocketLike } from './live/socket';
import { titles } from './titles.svelte';

function connect(): WebSocketLike {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    return new WebSocket(`${scheme}://${location.host}/api/v1/live`, 'cairn.v1') as WebSocketLike;
}

export const live = new LiveClient(connect, {
    titles: (found) => titles.add(found),
    sessionEnded: () => void session.mayGoOn().then((goesOn) => goesOn && live.start()),
});

addEventListener('online', () => live.retryNow());
document.addEventListener('visibilitychange', () => document.hidden || live.retryNow());
