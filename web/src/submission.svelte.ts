/** A form on its way to the server: whether it is under way, and what was refused. */
import { t } from './i18n/i18n.svelte';
import { fieldProblems, holderOf, problemText } from './problems';
import { toasts } from './ui/toasts.svelte';

export class Submission {
    /** The type of the record that is saved. */
    readonly #type: string;
    working = $state(false);
    refusal = $state('');
    /** Texts for the fields that the refusal names. */
    refusals = $state.raw<Record<string, string>>({});
    /** The record that has the unique value already. */
    holder = $state.raw<ReturnType<typeof holderOf>>();
    /** Nobody sees the form any more: what is refused is said elsewhere. */
    isLeft = false;

    constructor(type = '') {
        this.#type = type;
    }

    /** The field has another value now: what was said of the one before is over. */
    accept(name: string): void {
        this.refusals = Object.fromEntries(Object.entries(this.refusals).filter(([field]) => field !== name));
    }

    /** Sent once, however often one presses the button. */
    async send(command: () => Promise<void>): Promise<void> {
        if (this.working) return;
        this.working = true;
        this.refusal = '';
        this.holder = undefined;
        try {
            await command();
        } catch (error) {
            this.refusal = problemText(error);
            this.refusals = fieldProblems(error);
            this.holder = holderOf(error, this.#type);
            if (this.isLeft) toasts.problem(`${t().problem.title}: ${this.refusal}`);
        }
        this.working = false;
    }
}
