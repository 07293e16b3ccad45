/** Bytes as proofs need them: strict both ways, since whatever is read loosely could be changed unnoticed. */

const utf8 = new TextEncoder();

export function encode(text: string): Uint8Array {
    return utf8.encode(text);
}

/** Throws where the bytes are not UTF-8, and keeps a byte order mark: a file that begins with one is another file. */
export function decode(bytes: Uint8Array): string {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Standard base64 with padding; undefined where `text` is not exactly how its bytes are written. */
export function fromBase64(text: string): Uint8Array | undefined {
    try {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        return toBase64(bytes) === text ? bytes : undefined;
    } catch {
        return undefined;
    }
}

export function toBase64(bytes: Uint8Array): string {
    return btoa(String.fromCharCode(...bytes));
}

export function toHex(bytes: Uint8Array): string {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function concat(...parts: Uint8Array[]): Uint8Array {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
        whole.set(part, at);
        at += part.length;
    }
    return whole;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
    return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
    return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource));
}
