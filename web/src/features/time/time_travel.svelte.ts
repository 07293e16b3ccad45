/** The slider of a page: which moment is wanted, and the way there. The address says which moment is shown. */
import { tick } from 'svelte';
import { navigation } from '../../navigation.svelte';
import { problemText } from '../../problems';
import { toasts } from '../../ui/toasts.svelte';
import { session } from '../session/session.svelte';
import { axis, isPosition, momentOf, placeOf, type Axis } from './moments';

/** Browsers refuse more than some twenty changes of the address a second. */
const step_ms_min = 60;
/** Playing the whole story takes about this many pictures. */
const frames = 110;
const frame_ms = 170;

export class TimeTravel {
    /** Undefined until the bar is opened for the first time. */
    axis = $state.raw<Axis>();
    playing = $state(false);
    #opened = $state(false);
    #place = $state<number>();
    #under_way: Promise<void> | undefined;

    /**
     * `first`: when the story of this page begins. `shown`: settles once the picture that was asked for last is there.
     * `timeOf`: when about the moment on screen was, for those that the address names by their position.
     */
    constructor(
        private readonly first: () => Promise<string | undefined>,
        private readonly shown: () => Promise<unknown>,
        private readonly timeOf: () => string | undefined,
    ) {}

    get moment(): string | undefined {
        return navigation.moment;
    }

    get open(): boolean {
        return this.#opened || this.moment !== undefined;
    }

    /** Where the thumb is: where the hand put it, else the moment of the address. */
    get place(): number {
        if (!this.axis) return 0;
        if (this.#place !== undefined) return this.#place;
        if (this.moment === undefined) return this.axis.last;
        const time = Date.parse(isPosition(this.moment) ? (this.timeOf() ?? '') : this.moment);
        return Number.isNaN(time) ? this.axis.last - 1 : placeOf(this.axis, time);
    }

    /** When about the moment of the address was, if that is a position. */
    get shownTime(): string | undefined {
        return this.moment !== undefined && isPosition(this.moment) ? this.timeOf() : undefined;
    }

    /** The moment under the thumb, which the picture may not have reached yet; undefined: now. */
    get wanted(): string | undefined {
        return this.axis && this.#place !== undefined ? momentOf(this.axis, this.#place) : this.moment;
    }

    async begin(): Promise<void> {
        this.#opened = true;
        if (this.axis) return;
        try {
            const first = await this.first();
            this.axis = axis(first ? Date.parse(first) : Date.now(), Date.now(), session.place.timezone);
        } catch (error) {
            // Opened again, it is asked for again: a story that begins now would be no story.
            this.#opened = false;
            toasts.problem(problemText(error));
        }
    }

    end(): void {
        this.#opened = false;
        this.now();
    }

    now(): void {
        this.playing = false;
        this.#place = undefined;
        navigation.setQuery({ at: undefined, compare: undefined });
    }

    /** The latest place wins: while one picture is on its way, those in between are not asked for. */
    go(place: number): Promise<void> {
        this.#place = place;
        this.#under_way ??= this.#follow().finally(() => (this.#under_way = undefined));
        return this.#under_way;
    }

    async play(): Promise<void> {
        if (!this.axis || this.playing) return void (this.playing = false);
        this.playing = true;
        const { last } = this.axis;
        const stride = Math.max(1, Math.round(last / frames));
        let place = this.place >= last ? 0 : this.place + stride;
        for (; this.playing && place < last; place += stride) await Promise.all([this.go(place), pause(frame_ms)]);
        if (this.playing) this.now();
    }

    stop(): void {
        this.playing = false;
        this.#place = undefined;
    }

    async #follow(): Promise<void> {
        while (this.#place !== undefined) {
            const at = this.wanted;
            if (at === this.moment) break;
            navigation.setQuery({ at });
            await tick();
            await Promise.all([this.shown().catch(() => {}), pause(step_ms_min)]);
        }
        // From here on the address alone says where we are, so that the browser's "back" moves the thumb too.
        this.#place = undefined;
    }
}

function pause(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
}
