/** Tells once that an element has come into sight. */
export function inSight(node: HTMLElement, seen: () => void) {
    const observer = new IntersectionObserver(([entry]) => {
        if (!entry?.isIntersecting) return;
        observer.disconnect();
        seen();
    });
    observer.observe(node);
    return { destroy: () => observer.disconnect() };
}
