/** English: Home, what is pinned there, and what waits for one. `home_zh.ts` must say the same. */
import { number } from './english';

export const home_en = {
    home: {
        waiting: 'Waiting for me',
        toInbox: 'To the inbox',
        emptyTitle: 'Nothing of yours yet',
        emptyHint: 'What you own and what is due for you gathers here by itself.',
        workHint: 'What others handed to you or your team is in your inbox.',
        recentHint: 'The records that you open gather here. Press / to find the first one.',
    },
    pins: {
        title: 'Favourites',
        pin: 'Pin this page',
        unpin: 'Unpin this page',
        added: (name: string) => `“${name}” is among your favourites`,
        removed: (name: string) => `“${name}” is no longer among your favourites`,
        moved: (name: string, place: number, of: number) => `${name}: place ${place} of ${of}`,
        gone: 'No longer there, or not shown to you',
        remove: 'Remove from the favourites',
        up: 'Further to the front',
        down: 'Further to the back',
        begin: 'Begin here when Cairn opens',
        beginHome: 'Begin at Home again',
        beginsHere: 'you begin here',
        all: (n: number) => `All ${number(n)} favourites`,
        empty: 'Open a record, list, board or view that you need often, and press the star beside its name, or P.',
    },
    inbox: {
        title: 'Inbox',
        emptyTitle: 'All done',
        emptyHint: 'What is handed to you or your team lights up here the moment it happens.',
        arrived: (label: string, title: string) => `${label}: ${title}`,
        insteadOf: (label: string, name: string) => `For ${name}: ${label}`,
        waiting: (n: number) => (n === 1 ? '1 item waits for you' : `${n} items wait for you`),
        fresh: 'New',
        showNews: (n: number) => `${n} new`,
        news: (n: number) => (n === 1 ? '1 new item in your inbox' : `${n} new items in your inbox`),
        since: (when: string) => `since ${when}`,
    },
};
