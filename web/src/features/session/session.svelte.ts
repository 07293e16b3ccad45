/** Who is signed in, in which workspace, with which model. */
import { api, Problem, sessionEvents, type Me, type SessionInfo, type Verb } from '../../api';
import type { Place } from '../../i18n/format';
import { i18n } from '../../i18n/i18n.svelte';
import { Model, type Language, type RecordType, type Row, type Transition } from '../../model';
import { liveIn, seeRightsOfThen } from '../../place';
import type { Variables } from '../../rules/rule';
import { transitionsOf } from '../../rules/ways';
import { today } from '../../i18n/format';
import { showPasskey, suggestedPasskey } from '../passkeys/ceremony';
import { passkeys } from '../passkeys/passkey_api';
import { reasonText } from '../../problems';
import { toasts } from '../../ui/toasts.svelte';
import { takeComeBack } from './come_back';

/** What changes a record that is there. */
const handling: Verb[] = ['change', 'archive', 'transfer', 'erase'];

/** Who works here, and in which teams, is for administrators to say: the two types that rights know by name. */
const isOfPeople = (type: string) => ['user', 'team'].includes(type);

type Phase = 'starting' | 'signed_out' | 'must_change' | 'must_set_up' | 'ready' | 'failed';

/** So long what was said of one's rights is believed, where a screen is empty. */
const old_ms = 60_000;

/** Whether whoever looks as another person wants the past as that one was allowed to see it then: of this tab. */
const rights_of_then = 'cairn.rights_of_then';

/** What is to be done first; nothing keeps whoever is ready, nor whoever only looks as another person. */
function phaseOf(me: Me): Phase {
    if (me.view_as) return 'ready';
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
    /** How the second factor may be shown: `code`, `passkey`. */
    ways = $state.raw<string[]>([]);
    /** What let one through to where the code is asked for: the company's own sign-in, or the password. */
    byCompany = $state(false);
    /** Why the company's own sign-in let nobody in; until one tries again. */
    refused = $state('');
    #me = $state.raw<Me>();
    #model = $state.raw(new Model([]));
    #isLeaving = false;
    /** When it was last said what one may do. */
    #enteredAt = 0;

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

    /** Nothing is changed through the eyes of another person. */
    get mayWrite(): boolean {
        return (this.#me?.may.write ?? false) && !this.#me?.view_as;
    }

    /** Whether administrators' work is offered. */
    get mayAdminister(): boolean {
        return this.mayWrite && this.me.may.administer;
    }

    /** Whether the past is shown as the other person was allowed to see it then. */
    get seesRightsOfThen(): boolean {
        return this.#me?.view_as !== undefined && sessionStorage.getItem(rights_of_then) === '1';
    }

    set seesRightsOfThen(on: boolean) {
        if (on) sessionStorage.setItem(rights_of_then, '1');
        else sessionStorage.removeItem(rights_of_then);
        seeRightsOfThen(this.seesRightsOfThen);
    }

    /** Whether there may be any record of a type that one is shown. */
    maySee(type: string): boolean {
        return isOfPeople(type) || this.mayDo('see', type);
    }

    mayCreate(type: string): boolean {
        if (isOfPeople(type)) return this.mayAdminister;
        return this.mayWrite && this.mayDo('create', type);
    }

    /** Whether one's roles let one do so with any record of the type; with which, the server says. */
    mayDo(verb: Verb, type: string): boolean {
        const rights = this.#me?.rights;
        return !rights || rights[type]?.[verb] !== undefined;
    }

    mayChange(type: string, field: string): boolean {
        if (isOfPeople(type)) return this.mayAdminister;
        const rights = this.#me?.rights;
        const own = rights?.[type];
        return !rights || (own?.change !== undefined && !own.hidden.includes(field) && !own.read_only.includes(field));
    }

    /** Whether it is empty to whoever reads, in every record of the type. */
    isHidden(type: string, field: string): boolean {
        return this.#me?.rights?.[type]?.hidden.includes(field) ?? false;
    }

    /** Files of lists: one keeps nothing that another person may see. */
    mayExport(type: string): boolean {
        return !this.#me?.view_as && this.mayDo('export', type);
    }

    /** Archiving and taking out of the archive. */
    mayRemove(type: string): boolean {
        return isOfPeople(type) ? this.mayAdminister : this.mayWrite && this.mayDo('archive', type);
    }

    /** Administrators alone, where no roles say otherwise. */
    mayErase(type: string): boolean {
        return this.mayWrite && (this.me.may.administer || this.#me?.rights?.[type]?.erase !== undefined);
    }

    /** Whether any step of its lifecycle may be taken with any record of the type. */
    mayAnyStep(type: string): boolean {
        const rights = this.#me?.rights;
        return this.mayWrite && (!rights || Object.keys(rights[type]?.steps ?? {}).length > 0);
    }

    mayStep(type: string, step: string): boolean {
        const rights = this.#me?.rights;
        return !rights || rights[type]?.steps?.[step] !== undefined;
    }

    /** The steps that a record may take, of those that one may take with any of its type. */
    stepsOf(type: RecordType, row: Row): Transition[] {
        return transitionsOf(type, { ...this.variables, ...row }).filter(({ name }) => this.mayStep(type.type, name));
    }

    /** Whether there is anything that one may do with records of the type but look at them. */
    mayHandle(type: string): boolean {
        if (isOfPeople(type)) return this.mayAdminister;
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
            const back = takeComeBack();
            this.info = await api.session();
            // Whoever was signed in and proved anew there who it is goes on with the code, too.
            if (!this.info.signed_in || back?.challenge) {
                this.refused = back?.refused ?? '';
                this.challenge = back?.challenge ?? '';
                this.ways = back?.ways ?? [];
                this.byCompany = this.challenge !== '';
                return void (this.phase = 'signed_out');
            }
            await this.enter(await api.me());
            // Who only wanted to prove anew that it is him, and could not, is in as before.
            if (back?.refused) toasts.show(reasonText(back.refused), { tone: 'problem', lasting: true });
        } catch (error) {
            // 401 here is an old cookie, not a fault.
            if (this.phase === 'starting')
                this.phase = error instanceof Problem && error.status === 401 ? 'signed_out' : 'failed';
        }
    }

    /** Where a code is asked for besides, nobody is in yet, and `challenge` says so. */
    async signIn(email: string, password: string): Promise<void> {
        this.challenge = this.refused = '';
        this.byCompany = false;
        try {
            await this.enter(await api.signIn(email, password));
        } catch (error) {
            if (!(error instanceof Problem) || error.reason !== 'session.second_factor') throw error;
            this.ways = Array.isArray(error.body.ways) ? error.body.ways.map(String) : ['code'];
            this.challenge = String(error.body.challenge);
        }
    }

    async finishSignIn(code: string): Promise<void> {
        await this.#finish(() => api.finishSignIn(this.challenge, code));
    }

    /** By a passkey alone, or, where a second factor is asked for, by it as that. */
    async signInByPasskey(): Promise<void> {
        this.refused = '';
        await this.#finish(async () => {
            const shown = await showPasskey(() => passkeys.beginSignIn(this.challenge));
            return passkeys.signIn(this.challenge, shown);
        });
    }

    /** By one that the browser suggests where the e-mail is asked for, if it comes to that before it has `ended`. */
    async signInBySuggestion(ended: AbortSignal): Promise<void> {
        const shown = await suggestedPasskey(() => passkeys.beginSignIn(''), ended);
        if (!shown || ended.aborted) return;
        this.refused = '';
        await this.#finish(() => passkeys.signIn('', shown));
    }

    async #finish(step: () => Promise<Me>): Promise<void> {
        try {
            await this.enter(await step());
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
        this.#enteredAt = Date.now();
        liveIn(me.workspace.epoch);
        this.ended = false;
        seeRightsOfThen(this.seesRightsOfThen);
        // A language that cannot be fetched now must keep nobody out. One's own stays, whosever eyes one looks through.
        const texts = me.view_as ? Promise.resolve() : i18n.use(me.language).catch(() => {});
        const phase = phaseOf(me);
        if (phase === 'ready') await this.reloadModel();
        await texts;
        this.phase = phase;
    }

    /** What one may do may be something else by now. */
    async refresh(): Promise<void> {
        await this.enter(await api.me());
    }

    /** The same where that was asked long enough ago: for screens that are empty, perhaps because of it. */
    async refreshOld(): Promise<void> {
        if (!this.#me?.rights || Date.now() - this.#enteredAt < old_ms) return;
        await this.refresh().catch(() => {});
    }

    async reloadModel(): Promise<void> {
        const { types, roles } = await api.model();
        this.#model = new Model(types, (type) => this.maySee(type), roles);
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

    /** The live connection was ended: the session is over, or something is to be done first. True: neither, by now. */
    async mayGoOn(): Promise<boolean> {
        if (this.#isLeaving || this.phase !== 'ready') return false;
        const me = await api.me().catch(() => this.lost());
        // Whoever has left meanwhile does not come back by it.
        if (!me || this.#isLeaving || this.phase !== 'ready') return false;
        await this.enter(me).catch(() => this.lost());
        return phaseOf(me) === 'ready';
    }

    lost(): void {
        if (this.#isLeaving) return;
        if (!['ready', 'must_change', 'must_set_up'].includes(this.phase)) return;
        this.ended = true;
        void this.#leave();
    }

    async setLanguage(language: Language): Promise<void> {
        await i18n.use(language).catch(() => {});
        if (i18n.language !== language || this.phase !== 'ready' || this.me.view_as) return;
        this.#me = { ...this.me, language };
        await api.setLanguage(language).catch(() => {});
    }

    async #leave(): Promise<void> {
        this.phase = 'signed_out';
        this.info = await api.session().catch(() => ({ signed_in: false, demo: false, people: [] }));
    }
}

export const session = new Session();
