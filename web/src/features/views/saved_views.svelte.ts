/** The saved views of a type: those in one's menu, the one that is open, and what became of it meanwhile. */
import { api, Problem, type RecordAnswer } from '../../api';
import { t } from '../../i18n/i18n.svelte';
import type { Json, RecordType, Row } from '../../model';
import { navigation } from '../../navigation.svelte';
import { problemText } from '../../problems';
import { both } from '../../rules/filter';
import { as_kept, cleared, definitionOf, membersOf, view_type } from '../../rules/view_definition';
import { paths, withQuery } from '../../router';
import { toasts } from '../../ui/toasts.svelte';
import { toastWithUndo } from '../history/undo';
import { ListState } from '../lists/list_state.svelte';
import { session } from '../session/session.svelte';
import { rowTitle } from '../records/value_text';

const views_max = 200;

export type Shape = 'list' | 'board';
export type Scope = 'private' | 'team' | 'all';

export class SavedViews {
    readonly #list = new ListState();
    /** The one that the address names, where it is not in one's own menu. */
    readonly #named = new ListState();
    #asked = '';
    /** The open view as it was when it was opened, or saved from here. */
    #opened = $state.raw<{ id: string; definition: string; version: string }>();
    /** Somebody was faster with what the view shows: what that is, and the version that says so. */
    conflict = $state.raw<{ id: string; theirs: string; version: string | undefined }>();

    constructor(
        readonly type: RecordType,
        readonly shape: Shape,
    ) {}

    static get exist(): boolean {
        return SavedViews.recordType !== undefined;
    }

    /** What a view itself is made of. */
    static get recordType(): RecordType | undefined {
        return session.model.type(view_type);
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
        return this.row(navigation.query.get('view') ?? undefined);
    }

    /** A view as it is now. */
    row(id: string | undefined): Row | undefined {
        const inThat = (list: ListState) => list.rows.find((row) => row.id === id && isHere(list, row));
        return inThat(this.#list) ?? inThat(this.#named);
    }

    /** The address names a view that is not there for this person. */
    get isAbsent(): boolean {
        const { loading, failed } = this.#named;
        // What could not be asked for may well be there.
        return navigation.query.has('view') && !this.#list.loading && !loading && !failed && !this.open;
    }

    /** It was there when it was opened. */
    get isGone(): boolean {
        return this.isAbsent && this.#opened?.id === navigation.query.get('view');
    }

    /** What is on screen is no longer what the view says. */
    get isChanged(): boolean {
        return this.open !== undefined && this.now !== textOf(this.open);
    }

    /** Somebody else changed the view since it was opened here. */
    get isNewer(): boolean {
        const { open } = this;
        const opened = this.#opened;
        return !!open && opened?.id === open.id && opened.definition !== textOf(open) && this.now !== textOf(open);
    }

    get mayChange(): boolean {
        return session.mayWrite && session.mayDo('change', view_type) && this.open?.owner === session.me.id;
    }

    get maySave(): boolean {
        return session.mayCreate(view_type);
    }

    address(row: Row, at?: string): string {
        const path = row.shape === 'board' ? paths.board(this.type.type) : paths.list(this.type.type);
        return withQuery(path, { ...membersOf(textOf(row)), view: row.id, at });
    }

    show(row: Row): void {
        this.#open(row);
        navigation.go(this.address(row, navigation.moment));
    }

    /**
     * Of one that a link opened: remembers what it says, and shows it as it is now where the link asks for that, or
     * says no more than which one.
     */
    note(): void {
        const { open } = this;
        const isAsked = navigation.query.has(as_kept);
        if (!open || (this.#opened?.id === open.id && !isAsked)) return;
        this.#open(open);
        if (isAsked || this.now === '') navigation.go(this.address(open, navigation.moment), true);
    }

    #open(row: Row): void {
        this.#opened = { id: row.id, definition: textOf(row), version: row.version };
        this.conflict = undefined;
    }

    /** Keeps a definition under a name, and opens it. */
    async #create(
        name: string,
        scope: Scope,
        team: string,
        definition: string,
        shape: unknown = this.shape,
    ): Promise<void> {
        const made = await api.create(view_type, {
            name,
            for_type: this.type.type,
            shape,
            definition,
            scope,
            ...(scope === 'team' && { team }),
        });
        this.#list.took(made);
        this.#opened = { id: made.id, definition, version: made.version };
        this.conflict = undefined;
        navigation.walk({ ...cleared, ...membersOf(definition), view: made.id });
    }

    /** What is on screen, as a view of its own. */
    save(name: string, scope: Scope, team: string): Promise<void> {
        return this.#create(name, scope, team, this.now);
    }

    /** What a view says, as another one. */
    duplicate(row: Row, name: string, scope: Scope, team: string): Promise<void> {
        return this.#create(name, scope, team, textOf(row), row.shape);
    }

    /** Another name or other readers. `version`: of the values that were seen. Throws where there is a conflict. */
    async describe(row: Row, name: string, scope: Scope, team: string, version: string): Promise<void> {
        const inTeam = scope === 'team' ? { team } : row.team ? { team: null } : {};
        const answer = await api.change(view_type, row.id, { name, scope, ...inTeam }, version);
        this.#took(row, answer, t().views.saved(name));
    }

    /**
     * What is on screen becomes what the view says. `version`: the other's change has been seen; else whoever changed
     * it since it was opened here is not written over.
     */
    async update(version?: string): Promise<void> {
        const before = this.open;
        if (!before) return;
        const definition = this.now;
        const seen = this.#opened?.id === before.id ? this.#opened.version : before.version;
        try {
            const answer = await api.change(view_type, before.id, { definition }, version ?? seen);
            this.#took(before, answer, t().views.saved(rowTitle(before)));
            this.#opened = { id: before.id, definition, version: answer.version };
            this.conflict = undefined;
        } catch (error) {
            const found = error instanceof Problem ? error.body.conflicts?.definition : undefined;
            if (!found) return toasts.problem(problemText(error));
            const theirs = typeof found.theirs === 'string' ? found.theirs : '';
            this.conflict = { id: before.id, theirs, version: (error as Problem).body.version };
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

    /** What is on screen, as a view would keep it. */
    get now(): string {
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
