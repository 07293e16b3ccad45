import { afterEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '../../src/api';
import {
    deviceOf,
    fromBase64url,
    makePasskey,
    showPasskey,
    suggestedPasskey,
    toBase64url,
    whyNoPasskeys,
} from '../../src/features/passkeys/ceremony';
import { passkeysEn } from '../../src/i18n/passkeys_en';
import { passkeysZh } from '../../src/i18n/passkeys_zh';

class FakeCredential {
    rawId = Uint8Array.of(1, 2).buffer;
    constructor(readonly response: unknown) {}
}

/** A page at an address, in a browser that answers so. */
function at(hostname: string, isSecureContext: boolean, answer?: (options: unknown) => Promise<unknown>): void {
    vi.stubGlobal('location', { hostname });
    vi.stubGlobal('isSecureContext', isSecureContext);
    vi.stubGlobal('PublicKeyCredential', answer ? FakeCredential : undefined);
    vi.stubGlobal('navigator', { credentials: { create: answer, get: answer } });
}

const toShow = () =>
    Promise.resolve({
        publicKey: { challenge: 'AQID', allowCredentials: [{ type: 'public-key' as const, id: '_-8' }] },
    });

const reasonOf = async (work: Promise<unknown>) =>
    work.then(
        () => '',
        (error: unknown) => (error instanceof Problem ? error.reason : String(error)),
    );

const able = { isConditionalMediationAvailable: () => Promise.resolve(true) };
const part = new ArrayBuffer(0);
const emptyAnswer = { clientDataJSON: part, authenticatorData: part, signature: part, userHandle: null };

afterEach(() => vi.unstubAllGlobals());

describe('passkeys in a browser', () => {
    it('are there where the page has a name and came safely', () => {
        const ready = () => Promise.resolve(null);
        const why = (hostname: string, isSecure: boolean, answer?: typeof ready) => {
            at(hostname, isSecure, answer);
            return whyNoPasskeys();
        };
        expect(why('crm.example', true, ready)).toBe('');
        expect(why('localhost', true, ready)).toBe('');
        expect(why('127.0.0.1', true, ready)).toBe('passkey.address');
        expect(why('[::1]', true, ready)).toBe('passkey.address');
        expect(why('crm.example', false, ready)).toBe('passkey.no_https');
        expect(why('crm.example', true)).toBe('passkey.no_browser');
    });

    it('are asked for in bytes, and answered in texts', async () => {
        const bytes = Uint8Array.of(251, 255, 0);
        expect(toBase64url(bytes.buffer)).toBe('-_8A');
        expect([...fromBase64url('-_8A')]).toEqual([...bytes]);
        let asked: unknown;
        at('crm.example', true, (options) => {
            asked = options;
            const part = bytes.buffer;
            const answer = { clientDataJSON: part, authenticatorData: part, signature: part, userHandle: null };
            return Promise.resolve(new FakeCredential(answer));
        });
        expect(await showPasskey(toShow)).toEqual({
            id: 'AQI',
            client_data: '-_8A',
            authenticator_data: '-_8A',
            signature: '-_8A',
            user: '',
        });
        expect(asked).toEqual({
            publicKey: {
                challenge: Uint8Array.of(1, 2, 3),
                allowCredentials: [{ type: 'public-key', id: Uint8Array.of(255, 239) }],
            },
        });
    });

    it('say in words why it came to nothing', async () => {
        const failing = (name: string) => at('crm.example', true, () => Promise.reject(new DOMException('', name)));
        const make = () => reasonOf(makePasskey(() => Promise.reject(new Problem(422, 'password.wrong'))));
        failing('NotAllowedError');
        expect(await reasonOf(showPasskey(toShow))).toBe('passkey.cancelled');
        expect(await make()).toBe('password.wrong');
        failing('InvalidStateError');
        expect(await reasonOf(showPasskey(toShow))).toBe('passkey.here_already');
        failing('UnknownError');
        expect(await reasonOf(showPasskey(toShow))).toBe('passkey.unable');
        at('10.0.0.1', false);
        expect(await make()).toBe('passkey.address');
        for (const reason of ['cancelled', 'here_already', 'unable', 'address', 'no_https', 'no_browser'])
            expect(passkeysEn.reasons[`passkey.${reason}`]).toBeTruthy();
    });

    it('are suggested until one is chosen, asked for anew before what is to be signed is over', async () => {
        const asked: CredentialRequestOptions[] = [];
        const ended = new AbortController();
        let choose = (_: unknown) => {};
        at('crm.example', true, (options) => {
            const { signal } = options as CredentialRequestOptions;
            asked.push(options as CredentialRequestOptions);
            return new Promise((resolve, reject) => {
                choose = resolve;
                signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
            });
        });
        // Without a browser that can, nothing is asked.
        expect(await suggestedPasskey(toShow, ended.signal)).toBeUndefined();
        expect(asked).toEqual([]);
        vi.stubGlobal('PublicKeyCredential', Object.assign(FakeCredential, able));
        const chosen = suggestedPasskey(toShow, ended.signal);
        await vi.waitFor(() => expect(asked.length).toBe(1));
        expect(asked[0]!.mediation).toBe('conditional');
        choose(new FakeCredential(emptyAnswer));
        expect((await chosen)?.id).toBe('AQI');

        const given_up = suggestedPasskey(toShow, ended.signal, 5);
        await vi.waitFor(() => expect(asked.length).toBeGreaterThan(3));
        ended.abort();
        expect(await given_up).toBeUndefined();
        // A server that was not there is asked again.
        let tries = 0;
        const notThere = () => (tries++ ? toShow() : Promise.reject(new Problem(0, 'offline')));
        const leaving = new AbortController();
        const late = suggestedPasskey(notThere, leaving.signal, 5);
        await vi.waitFor(() => expect(tries).toBeGreaterThan(1));
        leaving.abort();
        expect(await late).toBeUndefined();
        // What comes to nothing by itself is not asked for again and again.
        at('crm.example', true, () => Promise.reject(new DOMException('', 'NotAllowedError')));
        vi.stubGlobal('PublicKeyCredential', Object.assign(FakeCredential, able));
        expect(await suggestedPasskey(toShow, new AbortController().signal)).toBeUndefined();
    });

    it('are proposed a name by what they are on', () => {
        expect(deviceOf('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)')).toBe('iPhone');
        expect(deviceOf('Mozilla/5.0 (Linux; Android 15; Pixel 9)')).toBe('Android');
        expect(deviceOf('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)')).toBe('Mac');
        expect(deviceOf('Mozilla/5.0 (Windows NT 10.0; Win64; x64)')).toBe('Windows');
        expect(deviceOf('Something Mobile')).toBe('phone');
        expect(deviceOf('')).toBe('computer');
    });

    it('have the same words in both languages', () => {
        expect(Object.keys(passkeysZh)).toEqual(Object.keys(passkeysEn));
        expect(Object.keys(passkeysZh.reasons)).toEqual(Object.keys(passkeysEn.reasons));
    });
});
