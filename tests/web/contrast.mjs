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
    // A look as text is as long as all that it is in, and each page is told hundreds: so each has a number (cyrb53).
    const numberOf = (text) => {
        let [a, b] = [0xdeadbeef, 0x41c6ce57];
        for (let at = 0; at < text.length; at++) {
            a = Math.imul(a ^ text.charCodeAt(at), 2654435761);
            b = Math.imul(b ^ text.charCodeAt(at), 1597334677);
        }
        const low = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
        const high = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
        return 4294967296 * (high & 2097151) + (low >>> 0);
    };
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
            around.set(element, numberOf([place(element.parentElement), ...own, position, zIndex].join(' ')));
        }
        return around.get(element);
    };
    const look = (element) => {
        const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element);
        return numberOf([place(element), color, fontSize, fontWeight, textShadow, element.disabled].join(' '));
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
