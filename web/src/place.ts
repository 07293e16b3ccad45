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
