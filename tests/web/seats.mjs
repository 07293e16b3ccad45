// Where people sit: contexts of a browser, each somebody's for a journey. They keep what was loaded of the app for the
// next one, as a browser does from day to day, and nothing of who was there.
import { newContext } from './browser.mjs';

export class Seats {
    #browser;
    #seats = [];

    constructor(browser) {
        this.#browser = browser;
    }

    /** A desk or a phone that nobody sits at. */
    async take(phone) {
        const free = this.#seats.find((each) => !each.taken && each.phone === phone);
        const seat = free ?? { phone, context: await newContext(this.#browser, phone) };
        seat.taken = true;
        if (free) return free.context;
        this.#seats.push(seat);
        seat.context.once('close', () => (this.#seats = this.#seats.filter((each) => each !== seat)));
        return seat.context;
    }

    /** After a journey; contexts that it made itself are closed. */
    async leave() {
        const kept = new Map(this.#seats.map((each) => [each.context, each]));
        await Promise.all(
            this.#browser.contexts().map(async (context) => {
                const seat = kept.get(context);
                if (!seat) return context.close();
                await Promise.all(context.pages().map((page) => page.close()));
                await context.clearCookies();
                seat.taken = false;
            }),
        );
    }
}
