/** Which of many rows are near the screen. The others are only empty space. */
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';

export class VirtualRows {
    range = $state.raw({ start: 0, end: 0, before: 0, after: 0 });
    readonly #virtualizer: Virtualizer<HTMLElement, HTMLElement>;
    readonly #unmount: () => void;

    constructor(scroller: HTMLElement, count: number, row_px: number) {
        this.#virtualizer = new Virtualizer({
            count,
            getScrollElement: () => scroller,
            estimateSize: () => row_px,
            overscan: 12,
            observeElementRect,
            observeElementOffset,
            scrollToFn: elementScroll,
            onChange: () => this.#read(),
        });
        this.#unmount = this.#virtualizer._didMount();
        this.#virtualizer._willUpdate();
        this.#read();
    }

    setCount(count: number): void {
        this.#virtualizer.setOptions({ ...this.#virtualizer.options, count });
        this.#virtualizer._willUpdate();
        this.#read();
    }

    destroy(): void {
        this.#unmount();
    }

    #read(): void {
        const items = this.#virtualizer.getVirtualItems();
        const first = items[0],
            last = items.at(-1);
        if (!first || !last) return;
        this.range = {
            start: first.index,
            end: last.index + 1,
            before: first.start,
            after: this.#virtualizer.getTotalSize() - last.end,
        };
    }
}
