/** C2SP signed notes and the public keys they are checked with. */
import { concat, encode, equal, fromBase64, sha256, toHex } from './bytes';

const ed25519 = 0x01;
const key_id_bytes = 4;
const key_bytes = 32;
const signature_bytes = 64;
const signatures_max = 100;

export interface VerifierKey {
    name: string;
    id: Uint8Array;
    key: Uint8Array;
}
export interface Note {
    text: string;
    signatures: { name: string; id: Uint8Array; signature: Uint8Array }[];
}

/** `<name>+<8 hex digits>+<base64 of 0x01 and the key>`; undefined where the three do not agree. */
export async function parseKey(vkey: string): Promise<VerifierKey | undefined> {
    const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(vkey) ?? [];
    const bytes = encoded === undefined ? undefined : fromBase64(encoded);
    if (!name || !bytes || bytes.length !== 1 + key_bytes || bytes[0] !== ed25519) return undefined;
    const computed = (await sha256(concat(encode(`${name}\n`), bytes))).slice(0, key_id_bytes);
    return toHex(computed) === id ? { name, id: computed, key: bytes.slice(1) } : undefined;
}

/** The text with its last line break, and the lines below the blank one. */
export function parseNote(note: string): Note | undefined {
    const split = note.lastIndexOf('\n\n');
    if (split < 0 || !note.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f\u007f]/.test(note)) return undefined;
    const lines = note.slice(split + 2, -1).split('\n');
    const signatures = lines.map((line) => {
        const [, name, encoded] = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line) ?? [];
        const bytes = encoded === undefined ? undefined : fromBase64(encoded);
        if (!name || !bytes || bytes.length <= key_id_bytes) return undefined;
        return { name, id: bytes.slice(0, key_id_bytes), signature: bytes.slice(key_id_bytes) };
    });
    if (lines.length > signatures_max || signatures.includes(undefined)) return undefined;
    return { text: note.slice(0, split + 1), signatures: signatures as Note['signatures'] };
}

/** Signed by this key. Lines of other keys do not matter; a bad one of this key refuses the note. */
export async function isSignedBy(note: Note, verifier: VerifierKey): Promise<boolean> {
    const own = note.signatures.filter(({ name, id }) => name === verifier.name && equal(id, verifier.id));
    if (own.length === 0 || own.some(({ signature }) => signature.length !== signature_bytes)) return false;
    const key = await crypto.subtle.importKey('raw', verifier.key as BufferSource, 'Ed25519', false, ['verify']);
    const checks = own.map(({ signature }) =>
        crypto.subtle.verify('Ed25519', key, signature as BufferSource, encode(note.text) as BufferSource),
    );
    return (await Promise.all(checks)).every(Boolean);
}
