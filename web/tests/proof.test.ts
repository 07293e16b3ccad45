import { beforeAll, describe, expect, it } from 'vitest';
import { concat, encode, fromBase64, sha256, toBase64, toHex } from '../src/proof/bytes';
import { isIncluded, leafHash } from '../src/proof/merkle';
import { isSignedBy, parseKey, parseNote } from '../src/proof/note';
import { parseReceipt } from '../src/proof/receipt';
import { isProven, verify, type Evidence, type Line } from '../src/proof/verify';
import vectors from './vectors/inclusion.json';

const spec_vkey = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const bytes = (text: string) => fromBase64(text) ?? new Uint8Array();

describe('inclusion in a tree', () => {
    it.each(vectors)('$name', async ({ index, size, root, leaf, path, fails }) => {
        expect(await isIncluded(BigInt(index), BigInt(size), bytes(leaf), path.map(bytes), bytes(root))).toBe(!fails);
    });
});

describe('base64', () => {
    it('is read only as it would be written', () => {
        expect(toBase64(fromBase64('AQI=')!)).toBe('AQI=');
        for (const loose of ['AQJ=', 'AQI', ' AQI=', 'AQ I=', '*']) expect(fromBase64(loose)).toBeUndefined();
    });
});

describe('a public key', () => {
    it('is read as the specification writes it', async () => {
        expect(await parseKey(spec_vkey)).toMatchObject({ name: 'example.com/foo' });
    });

    it('is refused after any change', async () => {
        for (let at = 0; at < spec_vkey.length; at++)
            expect(await parseKey(changed(encode(spec_vkey), at, true))).toBeUndefined();
    });
});

describe('a signed note', () => {
    it('is refused when a known key signed something else, and passes unknown keys by', async () => {
        const { note, vkey } = await signer('a.example');
        const key = (await parseKey(vkey))!;
        const good = parseNote(await note('text\n'))!;
        const other = parseNote(await (await signer('b.example')).note('text\n'))!;
        expect(await isSignedBy(good, key)).toBe(true);
        expect(await isSignedBy({ ...good, text: 'another\n' }, key)).toBe(false);
        expect(await isSignedBy(other, key)).toBe(false);
        expect(await isSignedBy({ ...good, signatures: [...other.signatures, ...good.signatures] }, key)).toBe(true);
    });
});

describe('the proof of a line', () => {
    let line: Line, good: Evidence;

    beforeAll(async () => {
        ({ line, evidence: good } = await proven(11, 6));
    });

    const passes = async (evidence: Evidence, shown = line) => isProven(await verify(shown, evidence));

    it('passes all steps', async () => {
        expect((await verify(line, good)).map(({ name, outcome }) => [name, outcome])).toEqual([
            ['fields', 'passed'],
            ['leaf', 'passed'],
            ['index', 'passed'],
            ['path', 'passed'],
            ['origin', 'passed'],
            ['signature', 'passed'],
        ]);
    });

    it('passes at every place of trees of every shape', async () => {
        for (let size = 1; size <= 9; size++)
            for (let index = 0; index < size; index++) {
                const each = await proven(size, index);
                expect(await passes(each.evidence, each.line), `${index} of ${size}`).toBe(true);
            }
    });

    it('fails when any byte of the receipt, the leaf or the key is another', async () => {
        for (let at = 0; at < good.receipt.length; at++)
            expect(await passes({ ...good, receipt: changed(good.receipt, at) }), `receipt ${at}`).toBe(false);
        for (let at = 0; at < good.leaf.length; at++)
            expect(await passes({ ...good, leaf: changed(good.leaf, at) }), `leaf ${at}`).toBe(false);
        for (let at = 0; at < good.vkey.length; at++)
            expect(await passes({ ...good, vkey: changed(encode(good.vkey), at, true) }), `key ${at}`).toBe(false);
    });

    it('fails when bytes are missing or added', async () => {
        for (const receipt of [
            good.receipt.slice(0, -1),
            concat(good.receipt, encode('\n')),
            concat(encode('\ufeff'), good.receipt),
            new Uint8Array(),
        ])
            expect(await passes({ ...good, receipt })).toBe(false);
        for (const leaf of [good.leaf.slice(0, -1), concat(good.leaf, encode(' ')), new Uint8Array()])
            expect(await passes({ ...good, leaf })).toBe(false);
    });

    it('fails when the line shown says anything else than the leaf, and names it', async () => {
        for (const name of Object.keys(line) as (keyof Line)[]) {
            const shown = { ...line, [name]: name === 'position' ? '8' : '2026-01-01T00:00:00Z' };
            const steps = await verify(shown, good);
            expect(isProven(steps), name).toBe(false);
            expect(steps[0]).toMatchObject({ outcome: 'failed', detail: name });
        }
    });

    it('fails with the key of someone else, and with the receipt of another event', async () => {
        const other = await proven(11, 5);
        expect(await passes({ ...good, vkey: spec_vkey })).toBe(false);
        expect(await passes({ ...good, receipt: other.evidence.receipt })).toBe(false);
    });

    it('knows the system, which has no id of its own', async () => {
        const leaf = encode(JSON.stringify({ ...line, kind: 2, actor: '00000000-0000-0000-0000-000000000000' }));
        expect((await verify({ ...line, actor: 'system' }, { ...good, leaf }))[0]).toMatchObject({
            name: 'fields',
            outcome: 'passed',
        });
        expect((await verify(line, { ...good, leaf }))[0]).toMatchObject({ outcome: 'failed', detail: 'actor' });
    });

    it('holds for whom somebody stood in against what is shown, whether it is shown or not', async () => {
        const stoodIn = await proven(11, 6, { v: 3, on_behalf_of: 'u2' });
        expect(await passes(stoodIn.evidence, { ...stoodIn.line, on_behalf_of: 'u2' })).toBe(true);
        for (const said of [{}, { on_behalf_of: 'u3' }])
            expect((await verify({ ...stoodIn.line, ...said }, stoodIn.evidence))[0]).toMatchObject({
                outcome: 'failed',
                detail: 'on_behalf_of',
            });
        expect((await verify({ ...line, on_behalf_of: 'u2' }, good))[0]).toMatchObject({
            outcome: 'failed',
            detail: 'on_behalf_of',
        });
    });

    it('knows of a line whose time had to be held both when it happened and what the log says', async () => {
        const clock = '2027-01-31T07:59:00Z';
        const held = await proven(11, 6, { v: 2, clock });
        const shown = { ...held.line, time: clock, log_time: held.line.time };
        expect(await passes(held.evidence, shown)).toBe(true);
        expect((await verify(held.line, held.evidence))[0]).toMatchObject({ detail: 'time, log_time' });
        expect((await verify({ ...shown, log_time: clock }, held.evidence))[0]).toMatchObject({ detail: 'log_time' });
        expect((await verify({ ...line, log_time: line.time }, good))[0]).toMatchObject({ detail: 'log_time' });
    });

    it('may carry what its format allows besides', async () => {
        const text = new TextDecoder().decode(good.receipt);
        expect(parseReceipt(encode(text.replace('@v1\n', '@v1\nextra AQI=\n')))?.index).toBe(6n);
        for (const odd of [
            text.replace('@v1', '@v2'),
            text.replace('index 6', 'index 06'),
            text.replace('\n', '\r\n'),
            text.replace('index', 'Index'),
        ])
            expect(parseReceipt(encode(odd))).toBeUndefined();
    });
});

/** One byte changed; as text for what is passed as text, and then still printable. */
function changed(whole: Uint8Array, at: number): Uint8Array;
function changed(whole: Uint8Array, at: number, asText: true): string;
function changed(whole: Uint8Array, at: number, asText?: true): Uint8Array | string {
    const copy = whole.slice();
    copy[at]! ^= 1;
    return asText ? new TextDecoder().decode(copy) : copy;
}

async function signer(name: string) {
    const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
    const key = concat(new Uint8Array([1]), new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
    const id = (await sha256(concat(encode(`${name}\n`), key))).slice(0, 4);
    const note = async (text: string) => {
        const signature = new Uint8Array(
            await crypto.subtle.sign('Ed25519', pair.privateKey, encode(text) as BufferSource),
        );
        return `${text}\n\u2014 ${name} ${toBase64(concat(id, signature))}\n`;
    };
    return { note, vkey: `${name}+${toHex(id)}+${toBase64(key)}` };
}

/** A log of `size` events, with the evidence for the one at `index`. */
async function proven(
    size: number,
    index: number,
    said: Record<string, unknown> = {},
): Promise<{ line: Line; evidence: Evidence }> {
    const line = {
        position: String(index + 1),
        commit: String(index + 1),
        stream: 'contract/7f3a',
        version: '3',
        type: 'contract.signed',
        kind: 'moved',
        id: 'e1',
        command: 'c',
        cause: 'demo',
        time: '2027-01-31T08:00:00Z',
        actor: 'u1',
    };
    const leaf = encode(
        JSON.stringify({
            v: 1,
            epoch: 'x',
            ...line,
            kind: 2,
            schema: 1,
            payload: '00',
            metadata: '00',
            ...said,
        }),
    );
    const leaves = await Promise.all(
        Array.from({ length: size }, (_, at) => leafHash(at === index ? leaf : encode(`event ${at}`))),
    );
    const { note, vkey } = await signer('crm.example.com/yunling');
    const checkpoint = await note(`crm.example.com/yunling\n${size}\n${toBase64(await root(leaves))}\n`);
    const path = (await siblings(leaves, index)).map((hash) => `${toBase64(hash)}\n`).join('');
    return {
        line,
        evidence: { leaf, vkey, receipt: encode(`c2sp.org/tlog-proof@v1\nindex ${index}\n${path}\n${checkpoint}`) },
    };
}

// The recursive definition of RFC 6962, so that the code under test is not its own judge.
const half = (count: number) => 2 ** Math.floor(Math.log2(count - 1));

async function root(leaves: Uint8Array[]): Promise<Uint8Array> {
    if (leaves.length === 1) return leaves[0]!;
    const split = half(leaves.length);
    return sha256(concat(new Uint8Array([1]), await root(leaves.slice(0, split)), await root(leaves.slice(split))));
}

async function siblings(leaves: Uint8Array[], index: number): Promise<Uint8Array[]> {
    if (leaves.length === 1) return [];
    const split = half(leaves.length);
    const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
    return index < split
        ? [...(await siblings(left, index)), await root(right)]
        : [...(await siblings(right, index - split)), await root(left)];
}
