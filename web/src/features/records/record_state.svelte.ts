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
    readonly #store = new LiveStore();
    #stop: (() => void) | undefined;

    constructor(readonly type: RecordType, readonly id: string) {}

    get row(): Row | undefined {
        return this.#store.rows.get(this.id);
    }

    get unknown(): boolean {
        return this.failed instanceof Problem && this.failed.status === 404;
    }

    get transitions(): Transition[] {
        const row = this.row;
        if (!row || row.archived || !this.type.lifecycle) return [];
        const possible = transitionsFrom(this.type, row[this.type.lifecycle.field]);
        // The server may know better; frames of the channel do not say.
        const named = (row as RecordAnswer).transitions;
        return named ? possible.filter((step) => named.includes(step.name)) : possible;
    }

    async load(): Promise<void> {
        this.#stop?.();
        this.failed = undefined;
        try {
            const record = await api.record(this.type.type, this.id);
            this.#learn(record);
            // A record's answer carries the position of its own last change, which is a fair place to resume from.
            this.#store.begin([record], record.position ?? '0', session.me.workspace.epoch);
            this.#stop = live.follow({ record: `${this.type.type}/${this.id}` }, this.#store, (what) => this.#applied(what));
        } catch (error) {
            this.failed = error;
        }
    }

    /** The answer to a command of ours. */
    took(answer: RecordAnswer): void {
        this.#learn(answer);
        this.#store.merge([answer]);
    }

    stop(): void {
        this.#stop?.();
    }

    #learn(record: RecordAnswer): void {
        titles.add(record.titles);
        titles.addRows([record]);
    }

    #applied({ upserted }: Applied): void {
        for (const { before, row } of upserted) {
            titles.addRows([row]);
            if (before && row.updated_by !== session.me.id) this.#flash(before, row);
        }
    }

    #flash(before: Row, row: Row): void {
        const changed = this.type.fields.filter((field) => JSON.stringify(before[field.name]) !== JSON.stringify(row[field.name]));
        this.flashing = { ...this.flashing, ...Object.fromEntries(changed.map((field) => [field.name, Date.now()])) };
    }
}
