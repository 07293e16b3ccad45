/** English: what is wrong with the server, as `/ready` names it, and its cure. `server_zh.ts` must say the same. */
export const server_en = {
    server: {
        putAway: (what: string) => `Put away: ${what}`,
        troubles: {
            'storage.full': {
                what: 'The server’s disk is full.',
                cure: 'Everything is shown, and nothing is saved until there is room on it. If this stays then, start the server again.',
            },
            'folder.damaged': {
                what: 'A part of the server’s data folder is missing or old.',
                cure: 'It is shown as it stands, and nothing is saved. What the server printed at its start names the part and the way back.',
            },
            'log.damaged': {
                what: 'An event in the server’s log is damaged.',
                cure: 'Go back to the last backup that “cairn verify” finds sound. What the server printed names the event.',
            },
            'time.held': {
                what: 'The newest event is dated later than now.',
                cure: 'If the server’s clock is slow, set it right. If it is right, stop the server and run “cairn clock --accept”.',
            },
            'clock.jumped': {
                what: 'The server’s clock has jumped, and is not believed.',
                cure: 'If it is wrong, set it right. If it is right, start the server again.',
            },
            'clock.doubtful': {
                what: 'The server’s clock is far ahead of the newest event.',
                cure: 'If it is wrong, set it right, best before anybody saves something. If it is right, this ends with “cairn clock --accept” while the server is stopped.',
            },
        },
    },
};
