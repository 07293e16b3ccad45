/** The saved views of a type: those in one's menu, the one that is open, and what became of it meanwhile. */
import { api, Problem, type RecordAnswer } from '../../api';
import { t } from '../../i18n/i18n.svelte';
import type { Json, RecordType, Row } from '../../model';
import { navigation } from '../../navigation.svelte';
import { problemText } from '../../problems';
import { both } from '../../rules/filter';
import { definitionOf, membersOf } from '../../rules/view_definition';
import { paths, withQuery } from '../../router';
import { toasts } from '../../ui/toasts.svelte';
import { toastWithUndo } from '../history/undo';
import { ListState } from '../lists/list_state.svelte';
import { session } from '../session/session.svelte';
import { rowTitle } from '../records/value_text';

/** The type that the model keeps views in. A model without it has none. */
const view_type = 'view';
const views_max = 200;

export type Shape = 'list' | 'board';
export type Scope = 'private' | 'team' | 'all';

export class SavedViews {
    readonly #list = new ListState();
    /** The one that the address names, where it is not in one's own menu. */
    readonly #named = new ListState();
    #asked = '';
    /** The open view as it was when it was opened. */
    #opened = $state.raw<{ id: string; definition: string }>();

    constructor(
        readonly type: RecordType,
        readonly shape: Shape,
    ) {}

    static get exist(): boolean {
        return session.model.type(view_type) !== undefined;
    }

    load(): Promise<void> {
        // Others keep views too, and theirs must not take the room.
        return this.#ask(this.#list, mineOf(session.me));
    }

    /** Another address may name another view, which may be anybody's. */
    loadNamed(): Promise<void> {
        const id = navigation.query.get('view') ?? '';
        if (id === this.#asked) return Promise.resolve();
        this.#asked = id;
        if (id) return this.#ask(this.#named, { '==': [{ var: 'id' }, id] });
        this.#named.stop();
        return Promise.resolve();
    }

    stop(): void {
        this.#list.stop();
        this.#named.stop();
    }

    #ask(list: ListState, which: Json): Promise<void> {
        const filter = both({ '==': [{ var: 'for_type' }, this.type.type] }, which)!;
        return list.ask({ type: view_type, filter, q: '', sort: 'name', archived: false, limit: views_max });
    }

    /** Those of one's own menu. */
    readonly mine: Row[] = $derived(this.#list.rows.filter((row) => isHere(this.#list, row) && isForMe(row)));

    /** The one that the address names, whosever it is. */
    get open(): Row | undefined {
        const id = navigation.query.get('view');
        const inThat = (list: ListState) => list.rows.find((row) => row.id === id && isHere(list, row));
        return inThat(this.#list) ?? inThat(this.#named);
    }

    /** The address names a view that is not there, or not any more. */
    get isGone(): boolean {
        const { loading, failed } = this.#named;
        // What could not be asked for may well be there.
        return navigation.query.has('view') && !this.#list.loading && !loading && !failed && !this.open;
    }

    /** What is on screen is no longer what the view says. */
    get isChanged(): boolean {
        return this.open !== undefined && this.#now !== textOf(this.open);
    }

    /** Somebody else changed the view since it was opened here. */
    get isNewer(): boolean {
        const { open } = this;
        const opened = this.#opened;
        return !!open && opened?.id === open.id && opened.definition !== textOf(open) && this.#now !== textOf(open);
    }

    get mayChange(): boolean {
        return session.mayWrite && this.open?.owner === session.me.id;
    }

    address(row: Row): string {
        const path = row.shape === 'board' ? paths.board(this.type.type) : paths.list(this.type.type);
        return withQuery(path, { ...membersOf(textOf(row)), view: row.id });
    }

    show(row: Row): void {
        this.#opened = { id: row.id, definition: textOf(row) };
        navigation.go(this.address(row));
    }

    /** Remembers what the view says, of one that a link opened. */
    note(): void {
        const { open } = this;
        if (open && this.#opened?.id !== open.id) this.#opened = { id: open.id, definition: textOf(open) };
    }

    async save(name: string, scope: Scope, team: string): Promise<void> {
        const made = await api.create(view_type, {
            name,
            for_type: this.type.type,
            shape: this.shape,
            definition: this.#now,
            scope,
            ...(scope === 'team' && { team }),
        });
        this.#list.took(made);
        this.#opened = { id: made.id, definition: this.#now };
        navigation.walk({ view: made.id });
    }

    /** What is on screen becomes what the view says. `version`: the other's change has been seen. */
    async update(version?: string): Promise<void> {
        const before = this.open;
        if (!before) return;
        const definition = this.#now;
        try {
            const answer = await api.change(view_type, before.id, { definition }, version ?? before.version);
            this.#took(before, answer, t().views.saved(rowTitle(before)));
            this.#opened = { id: before.id, definition };
        } catch (error) {
            const newer =
                error instanceof Problem && error.reason === 'record.conflict' ? error.body.version : undefined;
            const action = newer && { label: t().conflict.takeMine, run: () => void this.update(newer) };
            toasts.show(problemText(error), { tone: 'problem', ...(action && { action }) });
        }
    }

    async remove(): Promise<void> {
        const before = this.open;
        if (!before) return;
        try {
            this.#took(before, await api.archive(view_type, before.id), t().record.archivedToast(rowTitle(before)));
            navigation.walk({ view: undefined });
        } catch (error) {
            toasts.problem(problemText(error));
        }
    }

    get #now(): string {
        return definitionOf(navigation.query);
    }

    #took(before: Row, answer: RecordAnswer, text: string): void {
        this.#list.took(answer);
        this.#named.took(answer);
        toastWithUndo(text, before, answer, { subject: before.id });
    }
}

function textOf({ definition }: Row): string {
    // Whoever wrote it may have written it in another way.
    return typeof definition === 'string' ? definitionOf(new URLSearchParams(definition)) : '';
}

function isHere(list: ListState, row: Row): boolean {
    return !row.archived && !list.gone.has(row.id);
}

/** As a question to the server what `isForMe` says of a row. */
export function mineOf({ id, teams }: { id: string; teams: string[] }): Json {
    return {
        or: [
            { '==': [{ var: 'owner' }, id] },
            { '==': [{ var: 'scope' }, 'all'] },
            ...(teams.length
                ? [{ and: [{ '==': [{ var: 'scope' }, 'team'] }, { in: [{ var: 'team' }, teams] }] }]
                : []),
        ],
    };
}

function isForMe({ owner, scope, team }: Row): boolean {
    const { id, teams } = session.me;
    return owner === id || scope === 'all' || (scope === 'team' && teams.includes(String(team)));
}
