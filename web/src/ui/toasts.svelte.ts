/** Short notices at the edge of the screen, and what screen readers are told. */

/** A toast takes the place of an older one of the same `subject`: only the last step can be undone from here. */
export interface Toast {
    id: number;
    subject?: string | undefined;
    text: string;
    tone: 'plain' | 'problem';
    action?: { label: string; run: () => void } | undefined;
    href?: string | undefined;
}

const shown_ms = 7_000;
const shown_max = 4;

class Toasts {
    list = $state<Toast[]>([]);
    /** The text of the live region; announced when it changes. */
    announced = $state('');
    #ids = 0;

    show(text: string, more: Partial<Pick<Toast, 'tone' | 'action' | 'href' | 'subject'>> = {}): void {
        const id = ++this.#ids;
        const others = this.list.filter((toast) => !more.subject || toast.subject !== more.subject);
        this.list = [...others, { id, text, tone: 'plain' as const, ...more }].slice(-shown_max);
        setTimeout(() => this.dismiss(id), more.action ? shown_ms * 1.5 : shown_ms);
    }

    problem(text: string): void {
        this.show(text, { tone: 'problem' });
    }

    announce(text: string): void {
        this.announced = text;
    }

    dismiss(id: number): void {
        this.list = this.list.filter((toast) => toast.id !== id);
    }
}

export const toasts = new Toasts();
