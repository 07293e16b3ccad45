/** One record on screen, kept equal to the server's. */
import { api, Problem, type RecordAnswer } from '../../api';
import { live } from '../../live';
import type { Applied } from '../../live/followed';
import { LiveStore } from '../../live/live_store.svelte';
import { LoadedState } from '../../live/loaded_state.svelte';
import type { RecordType, Row, Transition } from '../../model';
import { titles } from '../../titles.svelte';
import { session } from '../session/session.svelte';
import { positionOf } from '../time/moments';
import { sayUnsaved, type FieldEdit } from './field_edit.svelte';

export class RecordState extends LoadedState {
    /** Fields that someone else just changed, with the moment. */
    flashing = $state.raw<Record<string, number>>({});
    /** The past moment on screen; undefined: now. */
    #at = $state<string>();
    readonly #store = new LiveStore();
    /** Fields whose editors are open. */
    readonly editing = new Set<FieldEdit>();

    constructor(
        readonly type: RecordType,
        readonly id: string,
    ) {
        super();
    }

    get row(): Row | undefined {
        return this.#store.rows.get(this.id);
    }

    get at(): string | undefined {
        return this.#at;
    }

    /** When the past moment on screen was: a position is the record's own last change more often than not. */
    get shownTime(): string | undefined {
        const position = positionOf(this.#at);
        return position !== undefined && this.row?.position === position ? this.row.updated_at : undefined;
    }

    /** It is here, and as it is now: until then nobody knows of which moment it is. */
    get isNow(): boolean {
        return this.row !== undefined && this.#at === undefined;
    }

    get mayWrite(): boolean {
        return this.isNow && session.mayHandle(this.type.type);
    }

    /** Whether something may be made that hangs under it; of what, its type says. */
    get mayAdd(): boolean {
        return this.isNow && session.mayWrite;
    }

    get unknown(): boolean {
        return this.failed instanceof Problem && this.failed.status === 404;
    }

    get transitions(): Transition[] {
        const row = this.row;
        if (!row || row.archived || !this.type.lifecycle || !this.mayWrite) return [];
        const possible = session.stepsOf(this.type, row);
        // The server may know better; frames of the channel do not say.
        const named = (row as RecordAnswer).transitions;
        return named ? possible.filter((step) => named.includes(step.name)) : possible;
    }

    load(at?: string): Promise<void> {
        return this.fetch(
            () => api.record(this.type.type, this.id, at),
            (record) => this.#begin(record, at),
            (error) => {
                this.#at = at;
                this.failed = error;
            },
        );
    }

    /** It leaves the screen: what is being typed is saved, and what does not fit is said to be lost. */
    leave(): void {
        this.stop();
        for (const edit of this.editing) void edit.save().then(() => sayUnsaved(edit));
        this.editing.clear();
    }

    /** The answer to a command of ours. */
    took(answer: RecordAnswer): void {
        this.#learn(answer);
        this.#store.merge([answer]);
    }

    #begin(record: RecordAnswer, at: string | undefined): void {
        this.#learn(record);
        this.#at = at;
        // A record's answer carries the position of its own last change, which is a fair place to resume from.
        this.#store.begin([record], record.position ?? '0', session.me.workspace.epoch);
        // The past is over: no channel follows it.
        if (at !== undefined) return;
        this.follows(
            live.follow({ record: `${this.type.type}/${this.id}` }, this.#store, (what) => this.#applied(what)),
        );
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
