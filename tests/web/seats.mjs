// Where people sit: windows of a browser, each in a context of its own and somebody's for a journey. They keep what was
// loaded of the app for the next one, as a browser does from day to day, and nothing of who was there: a window that
// is opened takes as long as the app does to load.
import { leaveApp, newContext } from './browser.mjs';

export class Seats {
    #browser;
    #url;
    #seats = [];

    constructor(browser, url) {
        this.#browser = browser;
        this.#url = url;
    }

    /** The window of a desk or a phone that nobody sits at. */
    async take(phone) {
        const free = this.#seats.find((each) => !each.taken && each.phone === phone);
        const seat = free ?? (await this.#add(phone));
        seat.taken = true;
        if (!seat.page || seat.page.isClosed()) seat.page = await seat.context.newPage();
        return seat.page;
    }

    /** After a journey; contexts that it made itself are closed, and all windows where they may be broken. */
    async leave({ broken = false } = {}) {
        const kept = new Map(this.#seats.map((each) => [each.context, each]));
        await Promise.all(
            this.#browser.contexts().map(async (context) => {
                const seat = kept.get(context);
                if (!seat) return context.close();
                for (const page of context.pages()) if (broken || page !== seat.page) await page.close();
                await context.clearCookies();
                await this.#empty(seat.page);
                seat.taken = false;
            }),
        );
    }

    async #add(phone) {
        const seat = { phone, context: await newContext(this.#browser, phone) };
        this.#seats.push(seat);
        seat.context.once('close', () => (this.#seats = this.#seats.filter((each) => each !== seat)));
        return seat;
    }

    /** What a journey has put into a window goes, and the app with it. */
    async #empty(page) {
        if (page.isClosed()) return;
        page.removeAllListeners();
        await page.unrouteAll({ behavior: 'ignoreErrors' });
        // A server that is gone takes nobody's window along.
        await leaveApp(page, this.#url).catch(() => page.close());
    }
}
