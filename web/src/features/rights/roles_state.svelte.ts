/**
 * The roles as they are defined, and what an administrator changed of them and has not saved yet. Kept while the app is
 * open, so that leaving the page loses nothing; of one person, as another one at this browser has his own.
 */
import { SvelteMap } from 'svelte/reactivity';
import { ifMissing, Problem } from '../../api';
import { listAll } from '../../list_all';
import { LoadedState } from '../../live/loaded_state.svelte';
import { Model, type RecordType, type Row } from '../../model';
import { sameValue } from '../../rules/form_rules';
import { titles } from '../../titles.svelte';
import { holdUnsaved } from '../../unsaved';
import { session } from '../session/session.svelte';
import { rights } from './rights_api';
import type { Role } from './role';
import { changesOf, merged, type Merge, type PartChange } from './role_merge';
import { withOption } from './role_option';

const user_type = 'user';

interface Loaded {
    roles: Role[];
    types: RecordType[];
    people: Row[];
}

/** A role with what is not saved yet, and as it was when that was begun: what is defined by now may be another one. */
export interface Draft {
    base: Role;
    role: Role;
}

const offers_max = 3;

class RolesState extends LoadedState {
    #known = $state.raw<Loaded>();
    /** By the name of the role. */
    readonly #drafts = new SvelteMap<string, Draft>();
    #owner = '';

    get loaded(): boolean {
        return this.#known !== undefined;
    }

    /** As they are shown: with what is not saved yet; those that are retired last. */
    readonly list: Role[] = $derived(
        [...(this.#known?.roles ?? [])].sort(inOrder).map((role) => this.#drafts.get(role.role)?.role ?? role),
    );

    readonly model: Model = $derived(new Model(this.#known?.types ?? []));

    /** Who may sign in. */
    get people(): Row[] {
        return this.#known?.people ?? [];
    }

    get members(): Row[] {
        return this.people.filter(({ role }) => role === 'member');
    }

    /** Members who have the role; where it is a default one, those who have none, too. */
    peopleOf(role: Role): Row[] {
        return this.members.filter((person) => {
            const own = rolesOf(person);
            return own.includes(role.role) || (role.default === true && own.length === 0);
        });
    }

    /** Without what is not saved yet: as it was when that was begun, or as it is defined. */
    base(name: string): Role | undefined {
        return this.#drafts.get(name)?.base ?? this.#defined(name);
    }

    get changed(): string[] {
        return this.list.map(({ role }) => role).filter((name) => this.changesOf(name).length > 0);
    }

    changesOf(name: string): PartChange[] {
        const draft = this.#drafts.get(name);
        return draft ? changesOf(draft.base, draft.role) : [];
    }

    draft(name: string): Role | undefined {
        return this.#drafts.get(name)?.role ?? this.#defined(name);
    }

    change(role: Role): void {
        this.#drafts.set(role.role, { base: this.base(role.role) ?? role, role });
    }

    /** Answers what was discarded, which `takeUp` puts back. */
    discard(name: string): Draft | undefined {
        const draft = this.#drafts.get(name);
        this.#drafts.delete(name);
        return draft;
    }

    takeUp(draft: Draft): void {
        this.#drafts.set(draft.role.role, draft);
    }

    load(): Promise<void> {
        if (this.#owner !== session.me.id) this.#drafts.clear();
        this.#owner = session.me.id;
        return this.fetch(ask, (answer) => (this.#known = answer));
    }

    /** Whether somebody else changed the role since it was read; what both come to then. */
    async meet(name: string): Promise<Merge | undefined> {
        const [base, mine] = [this.base(name), this.draft(name)];
        const theirs = await rights.role(name);
        if (!base || !mine || sameValue(base, theirs)) return undefined;
        return merged(base, theirs, mine);
    }

    /** From now on what is not saved is on top of what was met, and is `role`. */
    rebase({ theirs }: Merge, role: Role): void {
        this.#take(theirs);
        this.#drafts.set(role.role, { base: theirs, role });
    }

    /** Defines it as it is on screen; answers what it was before. */
    async save(name: string): Promise<Role | undefined> {
        const [base, mine] = [this.base(name), this.draft(name)];
        if (!mine) return undefined;
        this.#take(await rights.define(mine));
        this.#drafts.delete(name);
        await session.reloadModel();
        return base;
    }

    /** Puts the old definition again; false: it is another one by now, and nothing is done. */
    async takeBack(saved: Role, before: Role): Promise<boolean> {
        const now = await rights.role(saved.role);
        if (!sameValue(now, saved)) return false;
        this.#take(await rights.define(before));
        await session.reloadModel();
        return true;
    }

    /** A new role, or one that was retired under that name. */
    async make(role: Role): Promise<void> {
        this.#take(await rights.define(role));
        await session.reloadModel();
    }

    /** Defines roles where there are none yet; answers how many, and with what it stopped before the last one. */
    async begin(definitions: Role[]): Promise<{ done: number; stopped: unknown }> {
        let done = 0;
        let stopped: unknown;
        for (const role of definitions) {
            stopped = await rights.define(role).then(
                () => undefined,
                (error: unknown) => error,
            );
            if (stopped !== undefined) break;
            done += 1;
        }
        if (done) await Promise.all([this.load(), session.reloadModel()]);
        return { done, stopped };
    }

    /** That people can be given the role by the choices of their record. */
    async offer(role: Role): Promise<void> {
        for (let left = offers_max; left > 0; --left) {
            const offering = withOption(await rights.type(user_type), role);
            if (!offering) break;
            const refused = await rights.defineType(offering).then(() => undefined, atConflict);
            if (!refused) break;
            if (left === 1) throw refused;
        }
        await session.reloadModel();
    }

    #defined(name: string): Role | undefined {
        return this.#known?.roles.find(({ role }) => role === name);
    }

    #take(role: Role): void {
        const known = this.#known;
        if (!known) return;
        const others = known.roles.filter((each) => each.role !== role.role);
        this.#known = { ...known, roles: [...others, role] };
    }
}

export const roles = new RolesState();
// Wherever in the app one is by then.
holdUnsaved(() => roles.changed.length > 0);

export function rolesOf(person: Row): string[] {
    return Array.isArray(person.roles) ? person.roles.map(String) : [];
}

/** Somebody else defined it meanwhile: it is looked at again. */
function atConflict(error: unknown): Problem {
    if (error instanceof Problem && error.reason === 'definition.conflict') return error;
    throw error;
}

async function ask(): Promise<Loaded> {
    const [model, people] = await Promise.all([rights.model(), askPeople()]);
    return { roles: model.roles ?? [], types: model.types, people };
}

async function askPeople(): Promise<Row[]> {
    const filter = { '==': [{ var: 'active' }, true] };
    const fields = 'name,role,roles,active';
    const page = await listAll(user_type, { filter, sort: 'name', fields }).catch(ifMissing(undefined));
    titles.addRows(page?.rows ?? []);
    return page?.rows ?? [];
}

function inOrder(a: Role, b: Role): number {
    const last = Number.MAX_SAFE_INTEGER;
    return (
        Number(a.retired ?? false) - Number(b.retired ?? false) ||
        (a.order ?? last) - (b.order ?? last) ||
        a.role.localeCompare(b.role)
    );
}
