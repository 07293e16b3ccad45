/**
 * What a screen shows of the server: asked for, followed where it goes on, and left. Only the answer to the last
 * question counts; until it is here, what was on screen stays.
 */
export class LoadedState {
    failed = $state.raw<unknown>();
    /** The answer to the last question is not here yet. */
    loading = $state(true);
    /** More of what is on screen is on its way. */
    busy = $state(false);
    #question = 0;
    /** How many answers with more are not here yet. */
    #more = 0;
    #asked: Promise<void> = Promise.resolve();
    #unfollow: (() => void) | undefined;

    /** Settles once the picture that was asked for last is there. */
    get shown(): Promise<void> {
        return this.#asked;
    }

    /** What is under way comes too late from here on, and nothing is followed any more. */
    stop(): void {
        this.#leave();
    }

    /** Asks for another picture, and leaves the one before. `take` shows the answer. */
    protected fetch<Answer>(
        question: () => Promise<Answer>,
        take: (answer: Answer) => void,
        refused: (error: unknown) => void = this.#fail,
    ): Promise<void> {
        this.#leave();
        this.loading = true;
        const show = (answer: Answer) => {
            take(answer);
            this.failed = undefined;
        };
        const done = () => (this.loading = false);
        return (this.#asked = this.#settle(question, show, refused, done));
    }

    /** Asks for more of the same picture, or for what is new of it. */
    protected fetchMore<Answer>(
        question: () => Promise<Answer>,
        take: (answer: Answer) => void,
        refused: (error: unknown) => void = this.#fail,
    ): Promise<void> {
        this.#more++;
        this.busy = true;
        return this.#settle(question, take, refused, () => (this.busy = --this.#more > 0));
    }

    /** The picture goes on by itself until it is left, by `unfollow`. */
    protected follows(unfollow: () => void): void {
        this.#unfollow = unfollow;
    }

    #leave(): void {
        this.#question++;
        this.#unfollow?.();
        this.#unfollow = undefined;
        this.#more = 0;
        this.busy = false;
    }

    async #settle<Answer>(
        question: () => Promise<Answer>,
        take: (answer: Answer) => void,
        refused: (error: unknown) => void,
        done: () => void,
    ): Promise<void> {
        const asked = this.#question;
        const counts = () => asked === this.#question;
        try {
            const answer = await question();
            if (counts()) take(answer);
        } catch (error) {
            if (counts()) refused(error);
        }
        if (counts()) done();
    }

    readonly #fail = (error: unknown): void => void (this.failed = error);
}
