/** Records by what is typed: one question over all types, or one a type of a server that has no such route yet. */
import { api, ifMissing, Problem, query, request, v1, type Titles } from '../../api';
import type { RecordType, Row } from '../../model';
import type { Range } from '../../rules/marked_text';
import { titles } from '../../titles.svelte';
import { detailOf } from '../records/inputs/search_records';
import { session } from '../session/session.svelte';

export interface Hit {
    type: RecordType;
    id: string;
    /** Empty where it is erased. */
    title: string;
    detail: string;
    /** Where in the title the words were found. */
    found?: Range[];
}

export interface Found {
    hits: Hit[];
    /** The index has not all of the log yet: more may be there than was found. */
    isBehind: boolean;
    /** What was written last is perhaps not among what can be found: a moment later it is. */
    isLate: boolean;
}

/** PROTOCOL.md on `search`: `places` says in which fields the words stand. */
interface SearchAnswer {
    position: string;
    /** How far the index has come; 0 while it is made. */
    indexed: string;
    hits: SearchHit[];
    titles?: Titles;
}
interface SearchHit {
    type: string;
    id: string;
    title?: string;
    parent?: string;
    places?: { field: string; text: string; ranges: Range[] }[];
}

const found_max = 20;
const per_type = 5;
/** The index is always a moment behind. More events than a large batch it only misses while it is made, or loaded. */
const behind_max = 1_000n;
let hasRoute = true;
const again_ms = 300;
const again_max = 5;

/** In groups by type, the type of the best hit first. */
export async function findRecords(q: string): Promise<Found> {
    if (!hasRoute) return byType(q);
    try {
        const answer = await request<SearchAnswer>('GET', `${v1}/search${query({ q, limit: found_max })}`);
        titles.add(answer.titles);
        return {
            hits: grouped(answer.hits.flatMap((hit) => hitOf(hit, answer.titles))),
            isBehind: isBehind(answer),
            isLate: BigInt(answer.indexed) < BigInt(answer.position),
        };
    } catch (error) {
        if (!(error instanceof Problem) || error.status !== 404) throw error;
        hasRoute = false;
        return byType(q);
    }
}

/** The same, asked again for a while where nothing is found and what is newest cannot be found yet, until `isOver`. */
export async function findNewestToo(q: string, isOver: () => boolean): Promise<Found> {
    let found = await findRecords(q);
    for (let again = 0; again < again_max && found.isLate && !found.hits.length && !isOver(); ++again) {
        await new Promise((resolve) => setTimeout(resolve, again_ms));
        found = await findRecords(q);
    }
    return found;
}

/** What tells it from others: where the words stand, if not in its name, and what it hangs under. */
function hitOf({ type: name, id, title = '', parent = '', places = [] }: SearchHit, known: Titles = {}): Hit[] {
    const type = session.model.type(name);
    if (!type) return [];
    const inTitle = places.find(({ field, text }) => field === type.title && text === title);
    const elsewhere = inTitle ? undefined : places.find(({ field }) => field !== type.title);
    const detail = [elsewhere?.text, known[parent]].filter(Boolean).join(' · ');
    return [{ type, id, title, detail, ...(inTitle && { found: inTitle.ranges }) }];
}

function grouped(hits: Hit[]): Hit[] {
    const types = [...new Set(hits.map(({ type }) => type))];
    return types.flatMap((type) => hits.filter((hit) => hit.type === type));
}

function isBehind({ position, indexed }: SearchAnswer): boolean {
    return BigInt(indexed) === 0n || BigInt(position) - BigInt(indexed) > behind_max;
}

async function byType(q: string): Promise<Found> {
    const found = await Promise.all(session.model.navigation.map((type) => hitsOf(type, q)));
    return { hits: found.flat(), isBehind: false, isLate: false };
}

async function hitsOf(type: RecordType, q: string): Promise<Hit[]> {
    const page = await api.list(type.type, { q, limit: per_type }).catch(ifMissing(undefined));
    titles.add(page?.titles);
    return (page?.rows ?? []).map((row: Row) => ({ type, id: row.id, title: row.title ?? '', detail: detailOf(row) }));
}
