/** The evidence for one line, and what this browser makes of it. */
import type { Event } from '../../api';
import { log } from '../../log_api';
import { isProven, verify, type Evidence, type Step } from '../../proof/verify';

/** The key that this browser saw first: another one later is worth a question. */
const remembered = 'cairn.log_key';

export class ProofState {
    failed = $state.raw<unknown>();
    evidence = $state.raw<Evidence>();
    steps = $state.raw<Step[]>([]);
    /** What the server hands out now. */
    offered = $state('');
    known = $state('');
    #round = 0;

    constructor(readonly event: Event) {}

    get outcome(): 'passed' | 'failed' | 'unable' | undefined {
        if (!this.steps.length) return undefined;
        if (isProven(this.steps)) return 'passed';
        return this.steps.some((step) => step.outcome === 'failed') ? 'failed' : 'unable';
    }

    async load(): Promise<void> {
        try {
            this.failed = undefined;
            const { position } = this.event;
            const [receipt, leaf, offered] = await Promise.all([log.receipt(position), log.leaf(position), log.key()]);
            this.offered = offered;
            this.known = localStorage.getItem(remembered) ?? '';
            this.evidence = { receipt, leaf, vkey: offered };
            await this.#check();
            if (!this.known && this.outcome === 'passed') localStorage.setItem(remembered, offered);
        } catch (error) {
            this.failed = error;
        }
    }

    async useKey(vkey: string): Promise<void> {
        if (!this.evidence) return;
        this.evidence = { ...this.evidence, vkey: vkey.trim() };
        await this.#check();
    }

    /** What the leaf says of the contents, for those who hold them. */
    get bound(): { payload?: string; metadata?: string } {
        try {
            return JSON.parse(new TextDecoder().decode(this.evidence?.leaf)) as { payload?: string; metadata?: string };
        } catch {
            return {};
        }
    }

    async #check(): Promise<void> {
        const round = ++this.#round;
        const steps = await verify(this.event, this.evidence!);
        if (round === this.#round) this.steps = steps;
    }
}
