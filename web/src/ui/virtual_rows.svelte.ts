/**
 * Which of many lines of one height are near the screen. The others are only empty space, so that a hundred thousand
 * cost what a hundred do.
 */
/** Lines are added and taken away by so many at once: a step of the wheel does not redraw. */
const step_lines = 4;
const overscan_lines = 8;

export class VirtualRows {
    #scrolled_px = $state(0);
    #height_px = $state(0);
    readonly #read: () => void;
    readonly #stop: () => void;

    /** `line_px` and `count` are asked whenever they matter. */
    constructor(
        private readonly scroller: HTMLElement,
        private readonly count: () => number,
        private readonly line_px: () => number,
    ) {
        const read = (this.#read = () => {
            this.#scrolled_px = scroller.scrollTop;
            this.#height_px = scroller.clientHeight;
        });
        const observer = new ResizeObserver(read);
        observer.observe(scroller);
        scroller.addEventListener('scroll', read, { passive: true });
        read();
        this.#stop = () => {
            observer.disconnect();
            scroller.removeEventListener('scroll', read);
        };
    }

    readonly #first = $derived.by(() => {
        const first = Math.floor(this.#scrolled_px / this.line_px()) - overscan_lines;
        return Math.max(0, first - (first % step_lines));
    });
    /** So many are drawn, wherever one is: each line that goes makes room for one that comes. */
    readonly size = $derived.by(
        () => Math.ceil(this.#height_px / this.line_px() / step_lines) * step_lines + 2 * overscan_lines + step_lines,
    );
    readonly range = $derived.by(() => {
        const count = this.count();
        const start = Math.min(this.#first, Math.max(0, count - this.size));
        const end = Math.min(count, start + this.size);
        return { start, end, before_px: start * this.line_px(), after_px: (count - end) * this.line_px() };
    });
    /** Scrolls as little as brings a line between what sticks above and below. */
    reveal(line: number, above_px: number, below_px: number): void {
        const top = line * this.line_px();
        const { scroller } = this;
        if (top < scroller.scrollTop) scroller.scrollTop = top;
        const bottom = top + this.line_px() + above_px + below_px;
        if (bottom > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = bottom - scroller.clientHeight;
        // The browser tells of it later.
        this.#read();
    }

    destroy(): void {
        this.#stop();
    }
}
