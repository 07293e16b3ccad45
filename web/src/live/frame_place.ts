/** Where in the log a channel's follower is, and whether a frame follows on. */
import type { Change, Resumed, Snapshot } from './protocol';

export class FramePlace {
    position: bigint | undefined;
    epoch: string | undefined;
    #moment = '';

    begin(position: string, epoch: string): void {
        this.position = BigInt(position);
        this.epoch = epoch;
        this.#moment = '';
    }

    open(frame: Snapshot | Resumed): void {
        this.begin(frame.position, frame.epoch);
        this.#moment = momentOf(frame);
    }

    /** Goes along with a change that is new. `gap`: something before it is missing. */
    follow(change: Change): 'new' | 'known' | 'gap' {
        const from = BigInt(change.from),
            position = BigInt(change.position);
        const moment = momentOf(change);
        if (
            this.position !== undefined &&
            (position < this.position || (position === this.position && moment <= this.#moment))
        )
            return 'known';
        if (this.position === undefined || from > this.position) return 'gap';
        this.position = position;
        this.#moment = moment;
        return 'new';
    }
}

/** Without its Z, so that as texts earlier moments come first, with and without a fraction. */
function momentOf(frame: { moment?: string }): string {
    return frame.moment?.replace('Z', '') ?? '';
}
