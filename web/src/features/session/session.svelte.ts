/** Who is signed in, in which workspace, with which model. */
import { api, Problem, sessionEvents, type Me, type SessionInfo, type Verb } from '../../api';
import type { Place } from '../../i18n/format';
import { i18n } from '../../i18n/i18n.svelte';
import { Model, type Language } from '../../model';
import { liveIn } from '../../place';
import type { Variables } from '../../rules/rule';
import { today } from '../../i18n/format';

/** What changes a record that is there. */
const handling: Verb[] = ['change', 'archive', 'transfer', 'erase'];

type Phase = 'starting' | 'signed_out' | 'must_change' | 'must_set_up' | 'ready' | 'failed';

/** What is to be done first; nothing keeps whoever is ready. */
function phaseOf(me: Me): Phase {
    if (me.password_must_change) return 'must_change';
    return me.second_factor_must_set_up ? 'must_set_up' : 'ready';
}

class Session {
    phase = $state<Phase>('starting');
    info = $state.raw<SessionInfo>({ signed_in: false, demo: false, people: [] });
    /** True when a session was lost while someone worked, so that the sign-in page can say so. */
    ended = $state(false);
    /** The password was right, and a code is asked for: what names this sign-in to the server. */
    challenge = $state('');
    #me = $state.raw<Me>();
    #model = $state.raw(new Model([]));
    #isLeaving = false;

    constructor() {
        sessionEvents.lost = () => this.lost();
        sessionEvents.mustChange = () => {
            if (this.phase === 'ready') this.phase = 'must_change';
        };
        sessionEvents.mustSetUp = () => {
            if (this.phase === 'ready') this.phase = 'must_set_up';
        };
    }

    /** Only asked where somebody is signed in. */
    get me(): Me {
        return this.#me!;
    }

    get model(): Model {
        return this.#model;
    }

    get mayWrite(): boolean {
        return this.#me?.may.write ?? false;
    }

    /** Who works here, and in which teams, is for administrators to say: the two types that rights know by name. */
    mayCreate(type: string): boolean {
        if (['user', 'team'].includes(type)) return this.mayWrite && this.me.may.administer;
        return this.mayWrite && this.mayDo('create', type);
    }

    /** Whether one's roles let one do so with any record of the type; with which, the server says. */
    mayDo(verb: Verb, type: string): boolean {
        const rights = this.#me?.rights;
        return !rights || rights[type]?.[verb] !== undefined;
    }

    mayChange(type: string, field: string): boolean {
        const rights = this.#me?.rights;
        const own = rights?.[type];
        return !rights || (own?.change !== undefined && !own.hidden.includes(field) && !own.read_only.includes(field));
    }

    mayStep(type: string, step: string): boolean {
        const rights = this.#me?.rights;
        return !rights || rights[type]?.steps?.[step] !== undefined;
    }

    /** Whether there is anything that one may do with records of the type but look at them. */
    mayHandle(type: string): boolean {
        if (!this.mayWrite || !this.#me?.rights) return this.mayWrite;
        const steps = Object.keys(this.#me.rights[type]?.steps ?? {});
        return steps.length > 0 || handling.some((verb) => this.mayDo(verb, type));
    }

    get place(): Place {
        const { timezone, currency } = this.#me?.workspace ?? { timezone: 'UTC', currency: 'EUR' };
        return { locale: i18n.locale, timezone, currency };
    }

    /** What a rule may ask besides the record's fields. */
    get variables(): Variables {
        const { id, role, teams, workspace } = this.me;
        return {
            $me: { id, role, teams },
            $now: new Date().toISOString(),
            $today: today(workspace.timezone),
            $lang: workspace.language,
            $currency: workspace.currency,
        };
    }

    async start(): Promise<void> {
        try {
            this.info = await api.session();
            if (!this.info.signed_in) return void (this.phase = 'signed_out');
            await this.enter(await api.me());
        } catch (error) {
            // 401 here is an old cookie, not a fault.
            if (this.phase === 'starting')
                this.phase = error instanceof Problem && error.status === 401 ? 'signed_out' : 'failed';
        }
    }

    /** Where a code is asked for besides, nobody is in yet, and `challenge` says so. */
    async signIn(email: string, password: string): Promise<void> {
        this.challenge = '';
        try {
            await this.enter(await api.signIn(email, password));
        } catch (error) {
            if (!(error instanceof Problem) || error.reason !== 'session.second_factor') throw error;
            this.challenge = String(error.body.challenge);
        }
    }

    async finishSignIn(code: string): Promise<void> {
        try {
            await this.enter(await api.finishSignIn(this.challenge, code));
            this.challenge = '';
        } catch (error) {
            const isOver =
                error instanceof Problem && (error.reason === 'session.challenge_over' || error.body.tries_left === 0);
            if (isOver) this.challenge = '';
            throw error;
        }
    }

    async enter(me: Me): Promise<void> {
        this.#me = me;
        liveIn(me.workspace.epoch);
        this.ended = false;
        // A language that cannot be fetched now must keep nobody out.
        const texts = i18n.use(me.language).catch(() => {});
        const phase = phaseOf(me);
        if (phase === 'ready') await this.reloadModel();
        await texts;
        this.phase = phase;
    }

    async reloadModel(): Promise<void> {
        this.#model = new Model((await api.model()).types, (type) => this.mayDo('see', type));
    }

    /** Throws where the server did not hear of it: then one is still signed in, whatever a screen said. */
    async signOut(): Promise<void> {
        // The live connection hears of it first, and must not take it for a session that was lost.
        this.#isLeaving = true;
        try {
            await api.signOut();
        } catch (error) {
            // It had ended already.
            if (!(error instanceof Problem) || error.status !== 401) throw error;
        } finally {
            this.#isLeaving = false;
        }
        await this.#leave();
    }

    lost(): void {
        if (this.#isLeaving) return;
        if (!['ready', 'must_change', 'must_set_up'].includes(this.phase)) return;
        this.ended = true;
        void this.#leave();
    }

    async setLanguage(language: Language): Promise<void> {
        await i18n.use(language).catch(() => {});
        if (i18n.language !== language || this.phase !== 'ready') return;
        this.#me = { ...this.me, language };
        await api.setLanguage(language).catch(() => {});
    }

    async #leave(): Promise<void> {
        this.phase = 'signed_out';
        this.info = await api.session().catch(() => ({ signed_in: false, demo: false, people: [] }));
    }
}

export const session = new Session();
