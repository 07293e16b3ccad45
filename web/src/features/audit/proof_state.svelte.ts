/** The evidence for one line, and what this browser makes of it. */
import type { Event } from '../../api';
import { LoadedState } from '../../live/loaded_state.svelte';
import { log } from '../../log_api';
import { isProven, verify, type Evidence, type Step } from '../../proof/verify';

/** The key that this browser saw first: another one later is worth a question. */
const remembered = 'cairn.log_key';

export class ProofState extends LoadedState {
    evidence = $state.raw<Evidence>();
    steps = $state.raw<Step[]>([]);
    /** What the server hands out now. */
    offered = $state('');
    known = $state('');

    constructor(readonly event: Event) {
        super();
    }

    get outcome(): 'passed' | 'failed' | 'unable' | undefined {
        if (!this.steps.length) return undefined;
        if (isProven(this.steps)) return 'passed';
        return this.steps.some((step) => step.outcome === 'failed') ? 'failed' : 'unable';
    }

    load(): Promise<void> {
        this.failed = undefined;
        return this.fetch(
            () => this.#proven(),
            ({ evidence, steps }) => {
                this.offered = evidence.vkey;
                this.known = localStorage.getItem(remembered) ?? '';
                this.evidence = evidence;
                this.steps = steps;
                if (!this.known && this.outcome === 'passed') localStorage.setItem(remembered, evidence.vkey);
            },
        );
    }

    async useKey(vkey: string): Promise<void> {
        if (!this.evidence) return;
        const evidence = { ...this.evidence, vkey: vkey.trim() };
        this.evidence = evidence;
        await this.fetch(
            () => verify(this.event, evidence),
            (steps) => void (this.steps = steps),
        );
    }

    async #proven(): Promise<{ evidence: Evidence; steps: Step[] }> {
        const { position } = this.event;
        const [receipt, leaf, vkey] = await Promise.all([log.receipt(position), log.leaf(position), log.key()]);
        const evidence = { receipt, leaf, vkey };
        return { evidence, steps: await verify(this.event, evidence) };
    }

    /** What the leaf says of the contents, for those who hold them. */
    get bound(): { payload?: string; metadata?: string } {
        try {
            return JSON.parse(new TextDecoder().decode(this.evidence?.leaf)) as { payload?: string; metadata?: string };
        } catch {
            return {};
        }
    }
}
