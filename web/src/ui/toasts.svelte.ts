/** Short notices at the edge of the screen, and what screen readers are told. */

/** A toast takes the place of an older one of the same `subject`: only the last step can be undone from here. */
export interface Toast {
    id: number;
    subject?: string | undefined;
    text: string;
    tone: 'plain' | 'problem';
    action?: { label: string; run: () => void } | undefined;
    href?: string | undefined;
    /** Where else one may want to go from here. */
    links?: ToastLink[];
    /** Those that one place tells of, which it may sum up. */
    group?: string;
    /** It stays until somebody does something about it. */
    lasting?: boolean;
}
export interface ToastLink {
    label: string;
    href: string;
}

const shown_ms = 7_000;
const shown_max = 3;

class Toasts {
    list = $state<Toast[]>([]);
    /** The text of the live region; announced when it changes. */
    announced = $state('');
    #ids = 0;

    show(text: string, more: Partial<Omit<Toast, 'id' | 'text'>> = {}): void {
        const id = ++this.#ids;
        const others = this.list.filter((toast) => !more.subject || toast.subject !== more.subject);
        this.list = withinRoom([...others, { id, text, tone: 'plain' as const, ...more }]);
        if (more.lasting) return;
        setTimeout(() => this.dismiss(id), shown_ms * (more.links?.length ? 3 : more.action ? 1.5 : 1));
    }

    /** Those of a group that are on screen, but for those about one of these subjects. */
    of(group: string, subjects: ReadonlySet<string> = new Set()): Toast[] {
        return this.list.filter((toast) => toast.group === group && !subjects.has(toast.subject ?? ''));
    }

    /** `subject`: of what is tried again and again. */
    problem(text: string, subject?: string): void {
        this.show(text, { tone: 'problem', subject });
    }

    announce(text: string): void {
        this.announced = text;
    }

    /** Who looks at the screen now is somebody else. */
    clear(): void {
        this.list = [];
        this.announced = '';
    }

    dismiss(id: number): void {
        this.list = this.list.filter((toast) => toast.id !== id);
    }
}

/** Of too many, news goes first, as it stands elsewhere, too. The newest that one can do something from stays. */
function withinRoom(list: Toast[]): Toast[] {
    const ways = list.filter(({ action, links }) => action || links?.length);
    const worth = (toast: Toast) => (toast === ways.at(-1) ? 3 : ways.includes(toast) ? 2 : toast.group ? 0 : 1);
    let left = list;
    while (left.length > shown_max) {
        const least = Math.min(...left.map(worth));
        const gone = left.find((toast) => worth(toast) === least);
        left = left.filter((toast) => toast !== gone);
    }
    return left;
}

export const toasts = new Toasts();
