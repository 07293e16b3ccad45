/**
 * What somebody has entered and that is nowhere but in this page: forms on screen, and what screens keep in memory. The
 * browser asks before the page goes; whoever makes the page begin anew asks here first.
 */
const holders = new Set<() => boolean>();

/** `isHeld`: whether there is anything now. Answers how to take it out again. */
export function holdUnsaved(isHeld: () => boolean): () => void {
    // Only where there may be any: a page that listens is not kept for the browser's way back.
    if (!holders.size) addEventListener('beforeunload', ask);
    holders.add(isHeld);
    return () => {
        holders.delete(isHeld);
        if (!holders.size) removeEventListener('beforeunload', ask);
    };
}

export function isUnsaved(): boolean {
    return [...holders].some((isHeld) => isHeld());
}

function ask(event: BeforeUnloadEvent): void {
    if (isUnsaved()) event.preventDefault();
}
