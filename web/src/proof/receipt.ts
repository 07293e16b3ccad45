/** The receipt for one event (`.tlog-proof`, C2SP) and the checkpoint it carries. */
import { decode, fromBase64 } from './bytes';
import { hash_bytes } from './merkle';
import { parseNote, type Note } from './note';

const first_line = 'c2sp.org/tlog-proof@v1';
const path_max = 64;

export interface Checkpoint {
    origin: string;
    size: bigint;
    root: Uint8Array;
    note: Note;
}
export interface Receipt {
    index: bigint;
    path: Uint8Array[];
    checkpoint: Checkpoint;
}

/** Undefined for anything that is not written exactly as the format says. */
export function parseReceipt(bytes: Uint8Array): Receipt | undefined {
    const text = textOf(bytes);
    const split = text?.indexOf('\n\n') ?? -1;
    if (text === undefined || split < 0) return undefined;
    const lines = text.slice(0, split).split('\n');
    if (lines.shift() !== first_line) return undefined;
    if (lines[0]?.startsWith('extra ') && fromBase64(lines.shift()!.slice('extra '.length)) === undefined)
        return undefined;
    const index = decimal(/^index (.+)$/.exec(lines.shift() ?? '')?.[1]);
    const path = lines.map(hash);
    const checkpoint = parseCheckpoint(text.slice(split + 2));
    if (index === undefined || checkpoint === undefined || path.length > path_max || path.includes(undefined))
        return undefined;
    return { index, path: path as Uint8Array[], checkpoint };
}

export function parseCheckpoint(text: string): Checkpoint | undefined {
    const note = parseNote(text);
    const [origin, size, root] = note?.text.split('\n') ?? [];
    const leaves = decimal(size),
        hashed = root === undefined ? undefined : hash(root);
    return note && origin && leaves !== undefined && hashed ? { origin, size: leaves, root: hashed, note } : undefined;
}

function decimal(text: string | undefined): bigint | undefined {
    return text !== undefined && /^(0|[1-9]\d{0,18})$/.test(text) ? BigInt(text) : undefined;
}

function hash(line: string): Uint8Array | undefined {
    const bytes = fromBase64(line);
    return bytes?.length === hash_bytes ? bytes : undefined;
}

function textOf(bytes: Uint8Array): string | undefined {
    try {
        return decode(bytes);
    } catch {
        return undefined;
    }
}
