/** Positions and versions as they travel: with the epoch, since after a restore the same number is something else. */
let epoch = '';

/** The life of the log that this page was loaded from. */
export function liveIn(present: string): void {
    epoch = present;
}

/** `<epoch>:<number>`, which the server refuses once it is in another life. */
export function withEpoch(number: string): string {
    return epoch ? `${epoch}:${number}` : number;
}

/** The position in `<epoch>:<position>`. */
export function withoutEpoch(place: string): string {
    return place.slice(place.indexOf(':') + 1);
}

let isOfThen = false;

/** Whoever looks as another person may see the past as that one was allowed to see it then. */
export function seeRightsOfThen(on: boolean): void {
    isOfThen = on;
}

/** What a question about a past moment asks; undefined: about now. */
export function ofMoment(at: string | undefined): { at?: string; rights?: 'then' } {
    if (at === undefined) return {};
    return isOfThen ? { at, rights: 'then' } : { at };
}
