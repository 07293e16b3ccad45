/**
 * Whether a line of the log is proven: every step by itself, so that a screen can say which one fails. Trusts nothing
 * but the key.
 */
import { decode, toHex } from './bytes';
import { isIncluded, leafHash } from './merkle';
import { isSignedBy, parseKey } from './note';
import { parseReceipt, type Receipt } from './receipt';

/** What a screen shows of an event; all of it must stand in the leaf. */
export interface Line {
    position: string;
    stream: string;
    version: string;
    type: string;
    id: string;
    time: string;
    actor: string;
}
export interface Evidence {
    leaf: Uint8Array;
    receipt: Uint8Array;
    vkey: string;
}

export const steps = ['fields', 'leaf', 'index', 'path', 'origin', 'signature'] as const;
export type StepName = (typeof steps)[number];
/** `unable`: this browser lacks what the check needs. */
export interface Step {
    name: StepName;
    outcome: 'passed' | 'failed' | 'unable';
    detail?: string;
}

type Check = () => Promise<{ passed: boolean; detail?: string }>;

export async function verify(line: Line, { leaf, receipt: bytes, vkey }: Evidence): Promise<Step[]> {
    const receipt = parseReceipt(bytes);
    const checks: Record<StepName, Check> = {
        fields: async () => ({ passed: differing(line, leaf).length === 0, detail: differing(line, leaf).join(', ') }),
        leaf: async () => ({ passed: leaf.length > 0, detail: toHex(await leafHash(leaf)) }),
        index: async () => ({
            passed: receipt !== undefined && receipt.index === BigInt(line.position) - 1n,
            detail: receipt?.index.toString() ?? '',
        }),
        path: async () => ({
            passed: await leads(receipt, leaf),
            detail: receipt ? toHex(receipt.checkpoint.root) : '',
        }),
        origin: async () => ({
            passed: (await parseKey(vkey))?.name === receipt?.checkpoint.origin && receipt !== undefined,
            detail: receipt?.checkpoint.origin ?? '',
        }),
        signature: async () => ({
            passed: await signed(receipt, vkey),
            detail: receipt?.checkpoint.size.toString() ?? '',
        }),
    };
    return Promise.all(steps.map((name) => take(name, checks[name])));
}

/** All steps passed; a step that this browser cannot take proves nothing. */
export function isProven(taken: Step[]): boolean {
    return steps.every((name) => taken.find((step) => step.name === name)?.outcome === 'passed');
}

async function take(name: StepName, check: Check): Promise<Step> {
    try {
        const { passed, detail } = await check();
        return { name, outcome: passed ? 'passed' : 'failed', ...(detail && { detail }) };
    } catch (error) {
        // No WebCrypto without TLS, and no Ed25519 in older browsers.
        const isLacking = globalThis.crypto?.subtle === undefined || (error as Error).name === 'NotSupportedError';
        return { name, outcome: isLacking ? 'unable' : 'failed' };
    }
}

async function leads(receipt: Receipt | undefined, leaf: Uint8Array): Promise<boolean> {
    if (!receipt) return false;
    const { index, path, checkpoint } = receipt;
    return isIncluded(index, checkpoint.size, await leafHash(leaf), path, checkpoint.root);
}

async function signed(receipt: Receipt | undefined, vkey: string): Promise<boolean> {
    const key = await parseKey(vkey);
    return receipt !== undefined && key !== undefined && isSignedBy(receipt.checkpoint.note, key);
}

/** Names of what the leaf says otherwise than the line. */
function differing(line: Line, leaf: Uint8Array): string[] {
    const said = read(leaf);
    if (!said) return ['leaf'];
    const names: (keyof Line)[] = ['position', 'stream', 'version', 'type', 'id', 'time', 'actor'];
    return names.filter((name) => !same(name, said[name], line[name]));
}

function same(name: keyof Line, said: unknown, shown: string): boolean {
    if (typeof said !== 'string' && typeof said !== 'number') return false;
    // The same moment may be written with more or fewer digits.
    if (name === 'time' && typeof said === 'string') return said === shown || Date.parse(said) === Date.parse(shown);
    if (name === 'actor') return bare(String(said)) === bare(shown);
    return String(said) === shown;
}

// Actors are users unless they say otherwise; the system has no id.
const nobody = '00000000-0000-0000-0000-000000000000';
const bare = (actor: string) => (actor === nobody ? 'system' : actor.replace(/^user\//, ''));

function read(leaf: Uint8Array): Record<string, unknown> | undefined {
    try {
        const value: unknown = JSON.parse(decode(leaf));
        return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
    } catch {
        return undefined;
    }
}
