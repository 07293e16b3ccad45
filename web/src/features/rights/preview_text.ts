/** What a change of rights comes to, in words: "3 people will no longer see 412 records." */
import { t } from '../../i18n/i18n.svelte';
import { r } from '../../i18n/rights';
import type { Model } from '../../model';
import { actorText } from '../records/value_text';
import type { Counted, Given, Preview, TypeEffect } from './rights_api';
import { fieldText, longText, rightText } from './rights_text';
import { readGrant, type Right } from './role';

/** One sentence, or two; that nothing changes, where so. `isOne`: it is about one person, who is named. */
export function effectSentences(preview: Preview, isOne = false): string[] {
    const { preview: texts } = r();
    const nameOf = (counted: Counted) => {
        const [only] = (isOne ? preview.people.ids : counted.ids) ?? [];
        return counted.people === 1 && only ? texts.one(actorText(only)) : texts.people(counted.people);
    };
    const told = (counted: Counted, say: (people: string, records: string) => string) =>
        counted.records > 0 ? [say(nameOf(counted), texts.records(counted.records, preview.at_least))] : [];
    const sentences = [...told(preview.loses, texts.lose), ...told(preview.gains, texts.gain)];
    if (preview.people.total === 0 && !isOne) return [texts.nobody];
    return sentences.length ? sentences : [texts.same];
}

export interface EffectLine {
    type: string;
    loses: string;
    gains: string;
    /** What may be done otherwise: "Change: own records → none". */
    changes: string[];
}

export function effectLine(effect: TypeEffect, model: Model): EffectLine {
    const texts = r().preview;
    const type = model.type(effect.type);
    const fields = (names: string[], say: (fields: string) => string) =>
        names.length ? [say(names.map((name) => fieldText(type, name)).join(t().events.and))] : [];
    const count = ({ records }: Counted, say: (n: string) => string) =>
        records > 0 ? say(texts.records(records, effect.at_least)) : '';
    return {
        type: effect.type,
        loses: count(effect.loses, texts.loses),
        gains: count(effect.gains, texts.gains),
        changes: [
            ...effect.verbs.map(({ verb, step, was, becomes }) => {
                const right = (step === undefined ? verb : `step:${step}`) as Right;
                return `${rightText(type, right)}${r().colon}${r().save.said(givenText(was), givenText(becomes))}`;
            }),
            ...fields(effect.hidden.added, texts.hides),
            ...fields(effect.hidden.removed, texts.shows),
            ...fields(effect.read_only.added, texts.fixes),
            ...fields(effect.read_only.removed, texts.frees),
        ],
    };
}

function givenText(given: Given): string {
    return longText(readGrant(given));
}
