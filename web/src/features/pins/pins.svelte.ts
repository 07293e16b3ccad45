/**
 * What the person signed in has pinned: kept for the whole session, as the menu shows it on every page. Pins are
 * records, so that they are the same in every browser and window.
 */
import { SvelteMap } from 'svelte/reactivity';
import { api, Problem, type Page, type RecordAnswer } from '../../api';
import { t } from '../../i18n/i18n.svelte';
import { live } from '../../live';
import { LiveStore } from '../../live/live_store.svelte';
import { LoadedState } from '../../live/loaded_state.svelte';
import type { Row } from '../../model';
import { navigation } from '../../navigation.svelte';
import { problemText } from '../../problems';
import { inOrder, placeBehind, placesAfter } from '../../rules/pin_order';
import { pinTarget, readTarget } from '../../rules/pin_target';
import { toasts } from '../../ui/toasts.svelte';
import { session } from '../session/session.svelte';
import { begin } from './begin.svelte';
import { lookUp } from './look_up';
import { lineOf, type PinLine } from './pin_line';

/** The type that the model keeps them in. A model without it has none. */
const pin_type = 'pin';
const pins_max = 1000;

class Pins extends LoadedState {
    readonly #store = new LiveStore();
    /** The records that they are about, by id. */
    readonly #things = new SvelteMap<string, Row | null>();
    /** Targets that are pinned or taken off at the moment. */
    readonly #working = new Set<string>();
    loaded = $state(false);

    /** In their order. */
    readonly list: Row[] = $derived(inOrder([...this.#store.rows.values()]));

    /** Whether the model has them, and whoever reads may keep any. */
    get exist(): boolean {
        return session.model.type(pin_type) !== undefined && session.mayCreate(pin_type);
    }

    /** What would be pinned here; undefined where nothing can be. */
    get here(): string | undefined {
        const { route } = navigation;
        const isKnown = 'type' in route && session.model.type(route.type) !== undefined;
        return this.exist && isKnown ? pinTarget(route, navigation.query) : undefined;
    }

    of(target: string): Row | undefined {
        return this.list.find((pin) => pin.target === target);
    }

    line(pin: Row): PinLine {
        const { record } = readTarget(String(pin.target ?? ''));
        return lineOf(pin, record && this.#things.get(record.id));
    }

    /** How many there were the last time, for the room that they will need. */
    get expected(): number {
        return this.exist ? Number(localStorage.getItem(this.#remembered)) || 0 : 0;
    }

    start(): Promise<void> {
        this.stop();
        this.failed = undefined;
        if (!this.exist) return Promise.resolve();
        const filter = { '==': [{ var: 'owner' }, session.me.id] };
        return this.fetch(
            async () => {
                const page = await api.list(pin_type, { filter, sort: 'order', limit: pins_max });
                return { page, things: await lookUp(thingsOf(page.rows)) };
            },
            ({ page, things }) => {
                this.#begin(page, things);
                const applied = ({ upserted }: { upserted: { row: Row }[] }) =>
                    this.#came(upserted.map(({ row }) => row));
                this.follows(live.follow({ list: pin_type, filter }, this.#store, applied));
            },
        );
    }

    override stop(): void {
        super.stop();
        this.#store.rows.clear();
        this.#things.clear();
        this.loaded = false;
    }

    /** What they are about may have gone, or come back. */
    look(): Promise<void> {
        return this.#look(this.list);
    }

    /** Pins the page on screen, or takes it off. */
    async toggleHere(): Promise<void> {
        const { here } = this;
        if (here === undefined) return;
        // Who is quicker than they are does not press in vain.
        await this.shown;
        if (this.loaded) return this.toggle(here);
        if (this.failed === undefined) return;
        await this.start();
        if (this.failed !== undefined) return toasts.problem(problemText(this.failed));
        // The star did not say that it is pinned already: nobody meant to take it off.
        if (this.loaded && !this.of(here)) await this.toggle(here);
    }

    async toggle(target: string): Promise<void> {
        const pinned = this.of(target);
        if (this.#working.has(target)) return;
        this.#working.add(target);
        await (pinned ? this.remove(pinned) : this.#add(target));
        this.#working.delete(target);
    }

    async remove(pin: Row): Promise<void> {
        const { label } = this.line(pin);
        try {
            const answer = await api.archive(pin_type, pin.id);
            this.#store.rows.delete(pin.id);
            this.#remember();
            await this.#say(t().pins.removed(label), pin, answer);
        } catch (error) {
            toasts.problem(problemText(error));
        }
    }

    /** One place further to the front or back. */
    async move(pin: Row, by: 1 | -1): Promise<void> {
        try {
            for (const [id, order] of placesAfter(this.list, pin.id, by))
                this.#store.merge([await api.change(pin_type, id, { order })]);
            const place = this.list.findIndex(({ id }) => id === pin.id) + 1;
            toasts.announce(t().pins.moved(this.line(pin).label, place, this.list.length));
        } catch (error) {
            toasts.problem(problemText(error));
        }
    }

    async #add(target: string): Promise<void> {
        const { route } = readTarget(target);
        const target_type = 'type' in route ? route.type : '';
        try {
            const made = await api.create(pin_type, { target, target_type, order: placeBehind(this.list) });
            await this.#look([made]);
            this.#store.merge([made]);
            this.#remember();
            await this.#say(t().pins.added(this.line(made).label), { ...made, version: '0' }, made);
        } catch (error) {
            // Another window was faster: its pin is on its way here.
            if (error instanceof Problem && error.reason === 'unique.taken') return;
            toasts.problem(problemText(error));
        }
    }

    #begin(page: Page, things: Map<string, Row | null>): void {
        for (const [id, thing] of things) this.#things.set(id, thing);
        this.#store.begin(page.rows, page.position, session.me.workspace.epoch, page.total);
        this.loaded = true;
        this.#remember();
    }

    #came(pins: Row[]): void {
        this.#remember();
        void this.#look(pins.filter((pin) => thingsOf([pin]).some(({ id }) => !this.#things.has(id))));
    }

    async #look(pins: Row[]): Promise<void> {
        for (const [id, thing] of await lookUp(thingsOf(pins))) this.#things.set(id, thing);
    }

    async #say(text: string, before: Row, answer: RecordAnswer): Promise<void> {
        // Not a part of what every page needs.
        const { toastWithUndo } = await import('../history/undo');
        toastWithUndo(text, before, answer, { subject: before.id });
    }

    get #remembered(): string {
        return `cairn.pins.${session.me.id}`;
    }

    #remember(): void {
        localStorage.setItem(this.#remembered, String(this.#store.rows.size));
        // Where one begins is one of these.
        if (begin.target !== undefined && !this.of(begin.target)) begin.target = undefined;
    }
}

export const pins = new Pins();

function thingsOf(rows: Row[]): { type: string; id: string }[] {
    return rows.flatMap(({ target }) => readTarget(String(target ?? '')).record ?? []);
}
