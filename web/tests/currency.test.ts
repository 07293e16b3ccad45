import { describe, expect, it } from 'vitest';
import source from '../../events/values/currency.cpp?raw';
import { minorDigits } from '../src/i18n/currency';

/** What the server knows: the lists of codes in its source, by the digits that they have. */
function serversDigits(): Map<string, number | undefined> {
    const lists: [string, number | undefined][] = [
        ['without_minor_unit', 0],
        ['with_three_places', 3],
        ['with_four_places', 4],
        ['not_divided', undefined],
    ];
    return new Map(
        lists.flatMap(([name, digits]) => {
            const list = source.match(new RegExp(`> ${name}\\{([^}]*)\\}`))?.[1] ?? '';
            return [...list.matchAll(/"([A-Z]{3})"/g)].map(([, code]) => [code!, digits] as const);
        }),
    );
}

describe('digits after the point', () => {
    it('are the same here and on the server', () => {
        const server = serversDigits();
        expect(server.size).toBe(39);
        for (const [code, digits] of server) expect([code, minorDigits(code)]).toEqual([code, digits]);
        const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
        const codes = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
        const others = codes.filter((code) => !server.has(code) && minorDigits(code) !== 2);
        expect(others).toEqual([]);
    });
});
