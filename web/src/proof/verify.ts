/**
 * Whether a line of the log is proven: every step by itself, so that a screen can say which one fails. Trusts nothing
 * but the key.
 */
import { decode, toHex } from './bytes';
import { isIncluded, leafHash } from './merkle';
import { isSignedBy, parseKey } from './note';
import { parseReceipt, type Receipt } from './receipt';

/** What a screen shows of an event beside its contents; all of it must stand in the leaf, and nothing else. */
export interface Line {
    position: string;
    commit: string;
    /** When it happened, as far as is known. */
    time: string;
    /** The log's own time, where that had to be held. */
    log_time?: string | undefined;
    stream: string;
    version: string;
    type: string;
    kind: string;
    id: string;
    command?: string | undefined;
    actor: string;
    on_behalf_of?: string | undefined;
    cause?: unknown;
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

/** By their numbers in the log. */
const kinds = [
    'created',
    'changed',
    'moved',
    'transferred',
    'archived',
    'restored',
    'model_changed',
    'setting_changed',
    'accessed',
    'erased',
];

/** What a leaf says, by the names of a line. Undefined: nothing, and then nothing may be shown. */
const saidBy: Record<keyof Line, (leaf: Record<string, unknown>) => unknown> = {
    position: ({ position }) => position,
    commit: ({ commit }) => commit,
    time: ({ clock, time }) => clock ?? time,
    log_time: ({ clock, time }) => (clock === undefined ? undefined : time),
    stream: ({ stream }) => stream,
    version: ({ version }) => version,
    type: ({ type }) => type,
    kind: ({ kind }) => kinds[Number(kind)] ?? '',
    id: ({ id }) => id,
    command: ({ command }) => command,
    actor: ({ actor }) => actor,
    on_behalf_of: ({ on_behalf_of }) => on_behalf_of,
    cause: ({ cause }) => cause,
};

/** Names of what the leaf says otherwise than the line. */
function differing(line: Line, leaf: Uint8Array): string[] {
    const said = read(leaf);
    if (!said) return ['leaf'];
    const names = Object.keys(saidBy) as (keyof Line)[];
    return names.filter((name) => !same(name, saidBy[name](said), line[name]));
}

function same(name: keyof Line, said: unknown, shown: unknown): boolean {
    if (said === undefined || shown === undefined) return said === shown;
    if (typeof said !== 'string' && typeof said !== 'number') return false;
    const [one, other] = [String(said), String(shown)];
    // The same moment may be written with more or fewer digits.
    if (name === 'time' || name === 'log_time') return one === other || Date.parse(one) === Date.parse(other);
    if (name === 'actor' || name === 'on_behalf_of') return bare(one) === bare(other);
    return one === other;
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
