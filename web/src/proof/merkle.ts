/** The tree over the log, as RFC 6962 hashes it and RFC 9162 proves it. */
import { concat, equal, sha256 } from './bytes';

export const hash_bytes = 32;

export async function leafHash(leaf: Uint8Array): Promise<Uint8Array> {
    return sha256(concat(new Uint8Array([0]), leaf));
}

async function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Uint8Array> {
    return sha256(concat(new Uint8Array([1]), left, right));
}

/** Whether `path` leads from the leaf at `index` to the root of a tree of `size` leaves (RFC 9162, section 2.1.3.2). */
export async function isIncluded(
    index: bigint,
    size: bigint,
    leaf: Uint8Array,
    path: Uint8Array[],
    root: Uint8Array,
): Promise<boolean> {
    if (index < 0n || index >= size) return false;
    if ([leaf, root, ...path].some((hash) => hash.length !== hash_bytes)) return false;
    let node = index,
        last = size - 1n,
        hash = leaf;
    for (const sibling of path) {
        if (last === 0n) return false;
        if (node % 2n === 1n || node === last) {
            hash = await nodeHash(sibling, hash);
            while (node % 2n === 0n && node !== 0n) {
                node >>= 1n;
                last >>= 1n;
            }
        } else {
            hash = await nodeHash(hash, sibling);
        }
        node >>= 1n;
        last >>= 1n;
    }
    return last === 0n && equal(hash, root);
}
