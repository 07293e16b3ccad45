/** One record on screen, kept equal to the server's. */
import { api, Problem, type RecordAnswer } from '../../api';
import { live } from '../../live';
import { LiveStore, type Applied } from '../../live/live_store.svelte';
import { transitionsFrom, type RecordType, type Row, type Transition } from '../../model';
import { titles } from '../../titles.svelte';
import { session } from '../session/session.svelte';

export class RecordState {
    failed = $state.raw<unknown>();
    /** Fields that someone else just changed, with the moment. */
    flashing = $state.raw<Record<string, number>>({});
    /** The past moment on screen; undefined: now. */
    #at = $state<string>();
    readonly #store = new LiveStore();
    #round = 0;
    #stop: (() => void) | undefined;

    constructor(
        readonly type: RecordType,
        readonly id: string,
    ) {}

    get row(): Row | undefined {
        return this.#store.rows.get(this.id);
    }

    get at(): string | undefined {
        return this.#at;
    }

    get mayWrite(): boolean {
        return this.#at === undefined && session.mayWrite;
    }

    get unknown(): boolean {
        return this.failed instanceof Problem && this.failed.status === 404;
    }

    get transitions(): Transition[] {
        const row = this.row;
        if (!row || row.archived || !this.type.lifecycle || !this.mayWrite) return [];
        const possible = transitionsFrom(this.type, row[this.type.lifecycle.field]);
        // The server may know better; frames of the channel do not say.
        const named = (row as RecordAnswer).transitions;
        return named ? possible.filter((step) => named.includes(step.name)) : possible;
    }

    /** What was on screen stays there until this is here. */
    async load(at?: string): Promise<void> {
        this.#stop?.();
        const round = ++this.#round;
        try {
            const record = await api.record(this.type.type, this.id, at);
            if (round !== this.#round) return;
            this.#learn(record);
            this.#at = at;
            this.failed = undefined;
            // A record's answer carries the position of its own last change, which is a fair place to resume from.
            this.#store.begin([record], record.position ?? '0', session.me.workspace.epoch);
            // The past is over: no channel follows it.
            if (at === undefined)
                this.#stop = live.follow({ record: `${this.type.type}/${this.id}` }, this.#store, (what) =>
                    this.#applied(what),
                );
        } catch (error) {
            if (round !== this.#round) return;
            this.#at = at;
            this.failed = error;
        }
    }

    /** The answer to a command of ours. */
    took(answer: RecordAnswer): void {
        this.#learn(answer);
        this.#store.merge([answer]);
    }

    stop(): void {
        this.#round++;
        this.#stop?.();
    }

    #learn(record: RecordAnswer): void {
        titles.add(record.titles);
        titles.addRows([record]);
    }

    #applied({ upserted, reset }: Applied): void {
        if (reset && this.row) titles.addRows([this.row]);
        for (const { before, row } of upserted) {
            titles.addRows([row]);
            if (before && row.updated_by !== session.me.id) this.#flash(before, row);
        }
    }

    #flash(before: Row, row: Row): void {
        const changed = this.type.fields.filter(
            (field) => JSON.stringify(before[field.name]) !== JSON.stringify(row[field.name]),
        );
        this.flashing = { ...this.flashing, ...Object.fromEntries(changed.map((field) => [field.name, Date.now()])) };
    }
}
