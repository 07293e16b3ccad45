/** The end of a list is near: what follows is fetched before it is asked for. `within_px`: so far below the screen. */
export function nearEnd(
    node: HTMLElement,
    { scroller, within_px, more }: { scroller: HTMLElement | undefined; within_px: number; more: () => void },
) {
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && more(), {
        root: scroller ?? null,
        rootMargin: `${within_px}px`,
    });
    observer.observe(node);
    return { destroy: () => observer.disconnect() };
}
