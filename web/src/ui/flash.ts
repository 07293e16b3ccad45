/** So long after its stamp something is still news: what is drawn later, or shows something else now, stays dark. */
const news_ms = 500;

/** Lights an element up once each time `stamp` changes; it does not move and needs no new element. */
export function flash(node: HTMLElement, stamp: number | undefined) {
    let seen = stamp;
    if (isNews(stamp)) light(node);
    return {
        update(next: number | undefined) {
            if (next !== seen && isNews(next)) light(node);
            seen = next;
        },
    };
}

function isNews(stamp: number | undefined): boolean {
    return stamp !== undefined && Date.now() - stamp < news_ms;
}

function light(node: HTMLElement): void {
    const color = getComputedStyle(node).getPropertyValue('--flash');
    node.animate([{ backgroundColor: color }, { backgroundColor: color, offset: 0.3 }, {}], {
        duration: 2400,
        easing: 'ease-out',
    });
}
