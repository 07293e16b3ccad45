// The rules that axe knows, asked of what a page shows at the moment.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { markUnseen, unseen } from './contrast.mjs';

const axe = await readFile(
    createRequire(new URL('../../web/', import.meta.url)).resolve('axe-core/axe.min.js'),
    'utf8',
);

/** The looks of texts whose contrast was found sound, on any page before. */
const sound_looks = new Set();

/** What is broken, a line each; `name` says where. */
export async function brokenRules(page, name) {
    if (!(await page.evaluate(() => 'axe' in globalThis))) {
        await page.evaluate(axe);
        await page.evaluate(
            (selector) => globalThis.axe.configure({ rules: [{ id: 'color-contrast', selector }] }),
            unseen,
        );
    }
    const looks = await page.evaluate(markUnseen, [...sound_looks]);
    const { violations } = await page.evaluate(() => {
        // What dialogs stand in front of is inert, and was looked at where the page was without them.
        const dialogs = document.querySelectorAll('dialog:modal');
        const isSeen = globalThis.seen_by_axe === location.href;
        if (!dialogs.length) globalThis.seen_by_axe = location.href;
        // Style sheets are read again only for rules that are off; where a fault is, its line says: half of the time.
        const options = { resultTypes: ['violations'], preload: false, selectors: false };
        return globalThis.axe.run(dialogs.length && isSeen ? dialogs : document, options);
    });
    // A page with a fault tells it again wherever it is looked at.
    if (!violations.some(({ id }) => id === 'color-contrast')) for (const look of looks) sound_looks.add(look);
    return violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0].html.slice(0, 120)}`);
}

/** The page as a screen reader finds it, and that nothing is wider than the screen. */
export async function sound(page, name) {
    assert.deepEqual(await brokenRules(page, name), []);
    const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(wide <= screen, `${name} is ${wide} wide`);
}
