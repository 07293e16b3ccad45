/** Cards that can be dragged and columns that take them. A drop says what is wanted; it moves nothing. */
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';

export interface CardDrag {
    id: string;
    from: string;
}

export function card(
    node: HTMLElement,
    options: { drag: CardDrag; enabled: boolean; ondrag: (drag: CardDrag | undefined) => void },
) {
    let current = options;
    const stop = draggable({
        element: node,
        canDrag: () => current.enabled,
        getInitialData: () => ({ ...current.drag }),
        onDragStart: () => current.ondrag(current.drag),
        onDrop: () => current.ondrag(undefined),
    });
    return { update: (next: typeof options) => void (current = next), destroy: stop };
}

export function column(
    node: HTMLElement,
    options: { state: string; onover: (over: boolean) => void; ondrop: (id: string) => void },
) {
    let current = options;
    const stop = dropTargetForElements({
        element: node,
        canDrop: ({ source }) => typeof source.data.id === 'string',
        onDragEnter: () => current.onover(true),
        onDragLeave: () => current.onover(false),
        onDrop: ({ source }) => {
            current.onover(false);
            if (source.data.from !== current.state) current.ondrop(String(source.data.id));
        },
    });
    return { update: (next: typeof options) => void (current = next), destroy: stop };
}
