/** Lights an element up once each time `stamp` changes; it does not move and needs no new element. */
export function flash(node: HTMLElement, stamp: number | undefined) {
    let seen = stamp;
    if (stamp !== undefined && Date.now() - stamp < 500) light(node);
    return {
        update(next: number | undefined) {
            if (next !== undefined && next !== seen) light(node);
            seen = next;
        },
    };
}

function light(node: HTMLElement): void {
    const color = getComputedStyle(node).getPropertyValue('--flash');
    node.animate([{ backgroundColor: color }, { backgroundColor: color, offset: 0.3 }, {}], {
        duration: 2400,
        easing: 'ease-out',
    });
}
