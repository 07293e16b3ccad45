/** Whatever the server may refuse with, people read a sentence, and not only what kind of refusal it is. */
import { describe, expect, it } from 'vitest';
import protocol from '../../gateway/PROTOCOL.md?raw';
import { en } from '../src/i18n/en';

const sources: Record<string, string> = import.meta.glob(
    [
        '../../core/**/*.{cpp,hpp}',
        '../../events/**/*.{cpp,hpp}',
        '../../projections/**/*.{cpp,hpp}',
        '../../workspace/**/*.{cpp,hpp}',
        '../../sign_in/**/*.{cpp,hpp}',
        '../../openid/**/*.{cpp,hpp}',
        '../../gateway/**/*.{cpp,hpp}',
    ],
    { query: '?raw', import: 'default', eager: true },
);

/** Named like reasons in the sources, and none: events of the log, and files. */
const others = [
    'access.clock_accepted',
    'access.restored',
    'access.seen',
    'access.signed_in',
    'model.changed',
    'position.glass',
];

/**
 * Never shown: what only programs other than this app can meet, as the app does not ask for it or never in such a way.
 * A family says why for all of its reasons.
 */
const never_shown: Record<string, string> = {
    'archived.*': 'the app asks for no other than there are',
    'batch.*': 'the app sends none',
    'channel.*': 'the app follows what it asked for',
    'event.*': 'proofs are asked of events that are on screen',
    'events.*': 'the forms above the log make its questions',
    'json.*': 'the app writes JSON',
    'query.*': 'the app asks for no channel that there is none of',
    'request.*': 'malformed requests',
    'rule.*': 'rules stand in the model; filters are refused as such',
    'tile.*': 'the app reads no tiles',
    'totals.by': 'the app groups by what can be grouped',
    'totals.measure': 'the app adds up numbers',
    'totals.over': 'no screen asks for totals of events',
};

const family = (reason: string) => reason.split('.')[0]!;
const isSaid = (reason: string) => reason in en.reasons || `${family(reason)}.invalid` in en.reasons;
const isHidden = (reason: string) => reason in never_shown || `${family(reason)}.*` in never_shown;

const table = protocol.slice(protocol.indexOf('## Reasons'));
const told = [...table.matchAll(/`([a-z_]+\.(?:[a-z_]+|\*))`/g)].map(([, reason]) => reason!);
const families = new Set(told.map(family));
const literals = Object.values(sources).flatMap((text) =>
    [...text.matchAll(/"([a-z_]+\.[a-z_]+)"/g)].map(([, literal]) => literal!),
);
const answered = [...new Set([...literals.filter((each) => families.has(family(each))), ...told])]
    .filter((reason) => !reason.endsWith('*') && !others.includes(reason))
    .sort();

describe('the reasons of refusals', () => {
    it('are found where the server has them', () => {
        expect(answered.length).toBeGreaterThan(120);
        for (const reason of ['bulk.busy', 'export.lang', 'exports.too_many', 'request.q_too_long', 'unique.taken'])
            expect(answered).toContain(reason);
    });

    it.each(answered)('%s has a sentence, or is never shown', (reason) => {
        expect(isSaid(reason) || isHidden(reason), `i18n/en.ts has no sentence for ${reason}`).toBe(true);
    });

    it('of changes of many records, files and searches all have one', () => {
        const own = answered.filter((reason) => ['bulk', 'export', 'exports', 'search'].includes(family(reason)));
        expect(own.length).toBeGreaterThan(9);
        expect(own.filter((reason) => !isSaid(reason))).toEqual([]);
    });

    it('that are never shown are answered by the server all the same', () => {
        const isMet = (name: string) => answered.some((reason) => reason === name || `${family(reason)}.*` === name);
        expect(Object.keys(never_shown).filter((name) => !isMet(name))).toEqual([]);
    });
});
