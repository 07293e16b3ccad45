/** One field being edited: against which version, what is wrong with it, and what to do when someone was faster. */
import { api, Problem, type Conflict, type RecordAnswer } from '../../api';
import { i18n, said, t } from '../../i18n/i18n.svelte';
import type { Field, RecordType, Row } from '../../model';
import { fieldProblems, problemText, reasonText } from '../../problems';
import { fault, sameValue, wireValue } from '../../rules/form_rules';
import { toasts } from '../../ui/toasts.svelte';
import { toastWithUndo } from '../history/undo';
import { session } from '../session/session.svelte';
import { faultText } from './fault_text';

/** The record as it stands on screen, which learns what became of it. */
export interface EditedRecord {
    readonly row: Row | undefined;
    took(answer: RecordAnswer): void;
}

export class FieldEdit {
    draft = $state.raw<unknown>();
    error = $state('');
    working = $state(false);
    conflict = $state.raw<(Conflict & { version: string | undefined }) | undefined>();
    /** What the draft is a change of: the record as it was when editing began, or as an earlier draft was answered. */
    #row = $state.raw<Row>()!;
    /** What is on its way to the server. */
    #sent: unknown;
    #underWay: Promise<void> = Promise.resolve();
    /** The editor was opened again before the server had answered. */
    #isAgain = false;

    constructor(
        readonly field: Field,
        private readonly type: RecordType,
        row: Row,
        private readonly record: EditedRecord,
        private readonly close: () => void,
    ) {
        this.#row = row;
        this.draft = this.base;
    }

    get base(): unknown {
        return this.#row[this.field.name];
    }

    /** Nothing was typed since editing began, or since the draft that is on its way. */
    get isUntouched(): boolean {
        return sameValue(this.draft, this.working ? this.#sent : this.base);
    }

    set(value: unknown): void {
        this.draft = value;
        this.error = '';
    }

    /** One goes on typing while what was typed before is on its way: the answer does not end the edit. */
    again(): void {
        this.#isAgain = this.working;
    }

    /** What was typed since is given up. False: nothing of the edit is left, as nothing is on its way. */
    giveUp(): boolean {
        if (!this.working) return false;
        this.#isAgain = false;
        this.set(this.#sent);
        return true;
    }

    /**
     * Saves against the version that was on screen when editing began: the server merges field by field. What follows a
     * draft that is on its way waits for its answer.
     */
    async save(): Promise<void> {
        const latest = this.record.row ?? this.#row;
        const wrong = fault(
            this.field,
            this.draft,
            { ...session.variables, ...latest, [this.field.name]: this.draft },
            i18n.locale,
        );
        if (wrong) return void (this.error = faultText(wrong));
        this.#isAgain = false;
        if (this.working && !this.isUntouched) return (this.#underWay = this.#underWay.then(() => this.save()));
        if (!this.working && sameValue(wireValue(this.field, this.draft, i18n.locale), this.base)) return this.close();
        await this.#send(this.#row.version);
    }

    /** The other one's value has been seen, and is replaced knowingly. */
    async takeMine(): Promise<void> {
        await this.#send(this.conflict?.version);
    }

    /** Settles once nothing of it is on its way to the server. */
    over(): Promise<void> {
        return this.#underWay;
    }

    /** What is on its way is not sent twice. */
    #send(version: string | undefined): Promise<void> {
        if (!this.working) this.#underWay = this.#ask(version);
        return this.#underWay;
    }

    async #ask(version: string | undefined): Promise<void> {
        this.working = true;
        // What was wrong with an earlier try is not what is wrong with this one.
        this.error = '';
        const { name, label } = this.field;
        const { type, id } = this.#row;
        const before = this.record.row ?? this.#row;
        this.#sent = this.draft;
        try {
            const change = { [name]: wireValue(this.field, this.draft, i18n.locale) };
            const answer = await api.change(type, id, change, version);
            this.conflict = undefined;
            this.record.took(answer);
            // What is typed meanwhile is a change of what the server has now.
            this.#row = answer;
            if (!this.#isAgain && this.isUntouched) this.close();
            toastWithUndo(t().record.changedToast(said(label)), before, answer, { subject: `${id}.${name}` });
        } catch (error) {
            this.#refused(error);
        }
        this.working = false;
    }

    #refused(error: unknown): void {
        const { name } = this.field;
        const conflict = error instanceof Problem ? error.body.conflicts?.[name] : undefined;
        if (conflict)
            return void (this.conflict = { ...conflict, mine: this.draft, version: (error as Problem).body.version });
        // What was to be decided was, and it was refused for another reason.
        this.conflict = undefined;
        const named = fieldProblems(error);
        const others = Object.keys(named).filter((each) => each !== name);
        this.error =
            named[name] ?? (others.length ? `${this.#labels(others)}: ${named[others[0]!]}` : problemText(error));
    }

    #labels(names: string[]): string {
        return names
            .map((name) => said(this.type.fields.find((field) => field.name === name)?.label) || name)
            .join(t().events.and);
    }
}

/** Of one that is left: what was typed is lost, and why it could not be saved. */
export function sayUnsaved({ field, error, conflict }: FieldEdit): void {
    const why = conflict ? reasonText('record.conflict') : error;
    if (why) toasts.problem(t().record.notSaved(said(field.label), why));
}
