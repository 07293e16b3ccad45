/** Passkeys as PROTOCOL.md has them, *Signing in*; what browsers do with them is in `ceremony.ts`. */
import { request, v1, type Me } from '../../api';
import type { MadePasskey, MakeOptions, ShowOptions, ShownPasskey } from './ceremony';

export interface Passkey {
    id: string;
    name: string;
    made_at: string;
    used_at: string | null;
    /** The name of the site that it is for. */
    site: string;
    backed_up: boolean;
}

const own = `${v1}/me/passkeys`;

export const passkeys = {
    list: (user?: string) =>
        request<{ passkeys: Passkey[] }>(
            'GET',
            user === undefined ? own : `${v1}/users/${encodeURIComponent(user)}/passkeys`,
        ),
    begin: (password: string) => request<MakeOptions>('POST', `${own}/begin`, { password }),
    add: (name: string, made: MadePasskey) => request<{ id: string }>('POST', own, { name, ...made }),
    rename: (id: string, name: string, password: string) => request<void>('PATCH', `${own}/${id}`, { name, password }),
    remove: (id: string, password: string) => request<void>('POST', `${own}/${id}/remove`, { password }),
    removeOf: (user: string, id: string) =>
        request<void>('DELETE', `${v1}/users/${encodeURIComponent(user)}/passkeys/${id}`),

    /** `challenge`: of the second step what the first one was answered; else empty. */
    beginSignIn: (challenge: string) => request<ShowOptions>('POST', `${v1}/session/passkey/begin`, { challenge }),
    signIn: (challenge: string, shown: ShownPasskey) =>
        request<Me>('POST', `${v1}/session/passkey`, { challenge, ...shown }),

    beginProof: () => request<ShowOptions>('POST', `${v1}/me/proof/begin`, {}),
    prove: (shown: ShownPasskey) => request<void>('POST', `${v1}/me/proof`, shown),
};
