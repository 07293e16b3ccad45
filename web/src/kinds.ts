/**
 * The kinds of fields, and all that screens know of each. Who adds one adds a row; only a kind whose values look like
 * no other's on the wire needs a new shape, and then the compiler names every switch that lacks it.
 */
import {
    formatDate,
    formatDateTime,
    formatInteger,
    formatMoney,
    formatNumber,
    formatPercent,
    type Money,
    type Place,
} from './i18n/format';

/** How a value is written in JSON (events/MODEL.md). */
export type Shape =
    | 'text'
    | 'decimal'
    | 'integer'
    | 'money'
    | 'date'
    | 'time'
    | 'yes_no'
    | 'id'
    | 'ids'
    | 'texts'
    | 'address';

interface KindTraits {
    shape: Shape;
    /** As people read it, where the value and their place are all that it takes. */
    format?: (value: unknown, place: Place) => string;
    /** Stands behind the editor. */
    unit?: string;
    multiline?: boolean;
    /** Who says which values there are. */
    options?: 'field' | 'lifecycle';
    /** Who says to which type the ids refer: the field's `to`, or the kind by its own name. */
    target?: 'field' | 'kind';
    /** Of a text whose field has no `max`. */
    charactersMax?: number;
    inputType?: 'email' | 'tel' | 'url';
    /** What is wrong with a trimmed text of this kind. */
    fault?: (text: string) => 'email' | 'url' | undefined;
    /** Where a click on it leads, and how it is shown there. */
    link?: (text: string) => Link | undefined;
}
export interface Link {
    href: string;
    text: string;
    /** Figures of one width. */
    figures?: boolean;
    elsewhere?: boolean;
}

const kinds = {
    text: { shape: 'text', charactersMax: 300 },
    long_text: { shape: 'text', charactersMax: 20_000, multiline: true },
    email: {
        shape: 'text',
        charactersMax: 254,
        inputType: 'email',
        fault: (text) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? undefined : 'email'),
        link: (text) => ({ href: `mailto:${text}`, text }),
    },
    phone: {
        shape: 'text',
        charactersMax: 40,
        inputType: 'tel',
        link: (text) => ({ href: `tel:${text.replace(/[^+\d]/g, '')}`, text, figures: true }),
    },
    url: {
        shape: 'text',
        charactersMax: 2_000,
        inputType: 'url',
        fault: (text) => (isUrl(text) ? undefined : 'url'),
        link: (text) =>
            /^https?:\/\//i.test(text)
                ? { href: text, text: text.replace(/^https?:\/\/(www\.)?|\/$/gi, ''), elsewhere: true }
                : undefined,
    },
    number: { shape: 'decimal', format: (value, place) => formatNumber(String(value), place) },
    percent: { shape: 'decimal', format: (value, place) => formatPercent(String(value), place), unit: '%' },
    integer: { shape: 'integer', format: (value, place) => formatInteger(value as number, place) },
    money: { shape: 'money', format: (value, place) => formatMoney(value as Money, place) },
    date: { shape: 'date', format: (value, place) => formatDate(String(value), place) },
    date_time: { shape: 'time', format: (value, place) => formatDateTime(String(value), place) },
    yes_no: { shape: 'yes_no' },
    choice: { shape: 'text', options: 'field' },
    choices: { shape: 'texts', options: 'field' },
    tags: { shape: 'texts' },
    user: { shape: 'id', target: 'kind' },
    team: { shape: 'id', target: 'kind' },
    reference: { shape: 'id', target: 'field' },
    references: { shape: 'ids', target: 'field' },
    address: { shape: 'address' },
    lifecycle: { shape: 'text', options: 'lifecycle' },
} satisfies Record<string, KindTraits>;

export type Kind = keyof typeof kinds;
/** Whatever has a kind: a field, an input. */
export interface OfKind {
    kind: Kind;
}

export function traits({ kind }: OfKind): KindTraits {
    return kinds[kind];
}

export function shapeOf({ kind }: OfKind): Shape {
    return kinds[kind].shape;
}

/** Whose values are numbers: they stand to the right, and no line may break inside one. */
export function isNumeric(field: OfKind): boolean {
    return ['decimal', 'integer', 'money'].includes(shapeOf(field));
}

export function isMoment(field: OfKind): boolean {
    return ['date', 'time'].includes(shapeOf(field));
}

/** Values of more than one line, which have no order either (PROTOCOL.md on `sort`). */
export function isWide(field: OfKind): boolean {
    return isMultiline(field) || ['ids', 'texts', 'address'].includes(shapeOf(field));
}

export function isMultiline(field: OfKind): boolean {
    return traits(field).multiline ?? false;
}

/** One of the options that the field lists. */
export function isChoice(field: OfKind): boolean {
    return shapeOf(field) === 'text' && traits(field).options === 'field';
}

/** Only transitions set it. */
export function isLifecycle(field: OfKind): boolean {
    return traits(field).options === 'lifecycle';
}

function isUrl(text: string): boolean {
    try {
        return ['http:', 'https:'].includes(new URL(text).protocol);
    } catch {
        return false;
    }
}
