/** What a browser does with passkeys, between options and answers as the server has them: bytes in base64url. */
import { Problem } from '../../api';

interface Descriptor {
    type: 'public-key';
    id: string;
}
export interface MakeOptions {
    publicKey: Omit<PublicKeyCredentialCreationOptions, 'challenge' | 'user' | 'excludeCredentials'> & {
        challenge: string;
        user: { id: string; name: string; displayName: string };
        excludeCredentials: Descriptor[];
    };
}
export interface ShowOptions {
    publicKey: Omit<PublicKeyCredentialRequestOptions, 'challenge' | 'allowCredentials'> & {
        challenge: string;
        allowCredentials: Descriptor[];
    };
}
export interface MadePasskey {
    client_data: string;
    attestation: string;
}
export interface ShownPasskey {
    id: string;
    client_data: string;
    authenticator_data: string;
    signature: string;
    user: string;
}

export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
    const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(binary, (byte) => byte.charCodeAt(0));
}

export function toBase64url(bytes: ArrayBuffer): string {
    const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
    return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

const descriptors = (list: Descriptor[]) => list.map(({ type, id }) => ({ type, id: fromBase64url(id) }));

/** Why there are none where the page is: a reason as refusals have it; "" where there are. */
export function whyNoPasskeys(): string {
    // Browsers count 127.0.0.1 as secure, and make none for numbers all the same.
    if (/^[\d.]+$|:/.test(location.hostname)) return 'passkey.address';
    if (!isSecureContext) return 'passkey.no_https';
    return typeof PublicKeyCredential === 'undefined' ? 'passkey.no_browser' : '';
}

/** What browsers say when it comes to nothing. They do not tell whether one thought better of it or was too slow. */
function problemOf(error: unknown): unknown {
    if (!(error instanceof DOMException)) return error;
    const reasons: Record<string, string> = {
        NotAllowedError: 'passkey.cancelled',
        AbortError: 'passkey.cancelled',
        InvalidStateError: 'passkey.here_already',
        SecurityError: 'passkey.address',
    };
    return new Problem(0, reasons[error.name] ?? 'passkey.unable');
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
    const credential = await ask().catch((error: unknown) => {
        throw problemOf(error);
    });
    if (!(credential instanceof PublicKeyCredential)) throw new Problem(0, 'passkey.cancelled');
    return credential;
}

function checkThereAre(): void {
    const why = whyNoPasskeys();
    if (why) throw new Problem(0, why);
}

export async function makePasskey(begin: () => Promise<MakeOptions>): Promise<MadePasskey> {
    checkThereAre();
    const { publicKey } = await begin();
    const credential = await asked(() =>
        navigator.credentials.create({
            publicKey: {
                ...publicKey,
                challenge: fromBase64url(publicKey.challenge),
                user: { ...publicKey.user, id: fromBase64url(publicKey.user.id) },
                excludeCredentials: descriptors(publicKey.excludeCredentials),
            },
        }),
    );
    const answer = credential.response as AuthenticatorAttestationResponse;
    return {
        client_data: toBase64url(answer.clientDataJSON),
        attestation: toBase64url(answer.attestationObject),
    };
}

/** `suggested`: not asked for at once, but among what a field suggests, until that is over. */
export async function showPasskey(begin: () => Promise<ShowOptions>, suggested?: AbortSignal): Promise<ShownPasskey> {
    checkThereAre();
    const { publicKey } = await begin();
    suggested?.throwIfAborted();
    const credential = await asked(() =>
        navigator.credentials.get({
            ...(suggested && { mediation: 'conditional', signal: suggested }),
            publicKey: {
                ...publicKey,
                challenge: fromBase64url(publicKey.challenge),
                allowCredentials: descriptors(publicKey.allowCredentials),
            },
        }),
    );
    const answer = credential.response as AuthenticatorAssertionResponse;
    return {
        id: toBase64url(credential.rawId),
        client_data: toBase64url(answer.clientDataJSON),
        authenticator_data: toBase64url(answer.authenticatorData),
        signature: toBase64url(answer.signature),
        user: answer.userHandle ? toBase64url(answer.userHandle) : '',
    };
}

async function suggestsPasskeys(): Promise<boolean> {
    if (whyNoPasskeys() || typeof AbortSignal.any !== 'function') return false;
    return (await PublicKeyCredential.isConditionalMediationAvailable?.().catch(() => false)) ?? false;
}

/**
 * The passkey that one chose among what the browser suggests in a field whose `autocomplete` says `webauthn`. Nothing
 * where it suggests none, or something else ended it: whoever did not ask for it is told of no trouble. The browser is
 * asked anew before what is to be signed is over, which is good for five minutes.
 */
export async function suggestedPasskey(
    begin: () => Promise<ShowOptions>,
    ended: AbortSignal,
    renewed_ms = 3 * 60_000,
): Promise<ShownPasskey | undefined> {
    while ((await suggestsPasskeys()) && !ended.aborted) {
        const over = AbortSignal.any([ended, AbortSignal.timeout(renewed_ms)]);
        let isAsked = true;
        const beginOrNot = () => begin().catch((error: unknown) => ((isAsked = false), Promise.reject(error)));
        const shown = await showPasskey(beginOrNot, over).catch(() => undefined);
        // A server that cannot be asked now may be there when it is time to ask anew.
        if (!isAsked && !over.aborted) await new Promise((resolve) => over.addEventListener('abort', resolve));
        if (shown || !over.aborted) return shown;
    }
    return undefined;
}

/** What this device is called by its browser: a name of its own, or `phone` or `computer`. */
export function deviceOf(agent: string): string {
    // Android says that it is Linux, too.
    const named = ['iPhone', 'iPad', 'Android', 'Windows', 'Macintosh', 'CrOS', 'Linux'].find((each) =>
        agent.includes(each),
    );
    const names: Record<string, string> = { Macintosh: 'Mac', CrOS: 'Chromebook' };
    if (named) return names[named] ?? named;
    return /Mobile|Harmony/.test(agent) ? 'phone' : 'computer';
}
