// Which texts of a page axe is to look at for their contrast: that is three quarters of its time, and a hundred rows
// of a list look alike.

/** What the rule looks at where `markUnseen` was there. */
export const unseen = '[data-contrast-unseen]';

/**
 * Marks a text of each look that is not among `seen`, and answers the looks of which one is in sight, to be remembered.
 * A look is all that contrast can come from: tags, classes and computed colours of a text and of all that it is in.
 * What lies outside the screen or beneath something is marked as long as no other of its look is in sight, as axe may
 * not see it either. Run in the page.
 */
export function markUnseen(seen) {
    const controls = ['INPUT', 'SELECT', 'TEXTAREA'];
    const around = new Map([[null, '']]);
    const place = (element) => {
        if (!around.has(element)) {
            const { backgroundColor, backgroundImage, opacity, filter, position, zIndex } = getComputedStyle(element);
            const own = [
                element.tagName,
                element.getAttribute('class'),
                backgroundColor,
                backgroundImage,
                opacity,
                filter,
            ];
            around.set(element, [place(element.parentElement), ...own, position, zIndex].join(' '));
        }
        return around.get(element);
    };
    const look = (element) => {
        const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element);
        return [place(element), color, fontSize, fontWeight, textShadow, element.disabled].join(' ');
    };
    const hasText = (element) =>
        controls.includes(element.tagName) ||
        [...element.childNodes].some((each) => each.nodeType === Node.TEXT_NODE && each.data.trim());
    const inSight = (element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return there === element || element.contains(there);
    };
    const known = new Set(seen);
    const fresh = new Map();
    for (const element of document.body.querySelectorAll('*')) {
        element.removeAttribute('data-contrast-unseen');
        if (!hasText(element) || !element.checkVisibility({ visibilityProperty: true })) continue;
        const its = look(element);
        if (known.has(its) || fresh.get(its)?.inSight) continue;
        fresh.set(its, { element, inSight: inSight(element) });
    }
    for (const { element } of fresh.values()) element.setAttribute('data-contrast-unseen', '');
    return [...fresh].filter(([, { inSight }]) => inSight).map(([look]) => look);
}
