// The rules that axe knows, asked of what a page shows at the moment.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const axe = await readFile(
    createRequire(new URL('../../web/', import.meta.url)).resolve('axe-core/axe.min.js'),
    'utf8',
);

/** What is broken, a line each; `name` says where. */
export async function brokenRules(page, name) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() =>
        globalThis.axe.run(document, {
            resultTypes: ['violations'],
        }),
    );
    return violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0].html.slice(0, 120)}`);
}
