/** What people come in by: sessions, tokens, the second factor, links. PROTOCOL.md, *Signing in*. */
import { request, v1 } from '../../api';
import type { Language } from '../../model';

export interface OpenSession {
    id: string;
    device: string;
    place: string;
    /** What the company's own sign-in is called, where it began by that. */
    by: string;
    /** A passkey was shown in it. */
    passkey: boolean;
    begun_at: string | null;
    used_at: string | null;
    ends_at: string;
    current: boolean;
}
export type Scope = 'read' | 'write' | 'people';
export interface Token {
    id: string;
    name: string;
    scope: Scope;
    made_at: string;
    used_at: string | null;
    ends_at: string | null;
}
export interface TokenTerms {
    name: string;
    scope: Scope;
    expires_in_days?: number;
    /** Where it is for oneself. */
    password?: string;
}
export interface Factor {
    on: boolean;
    required: boolean;
    recovery_codes_left: number;
}
export interface Identity {
    issuer: string;
    linked_at: string;
}
export interface Link {
    link: string;
    path: string;
    ends_at: string;
}
export interface LinkHolder {
    name: string;
    email: string;
    language: Language;
    workspace: string;
}

/** Of oneself, or as an administrator of somebody else. */
const base = (user?: string) => (user === undefined ? `${v1}/me` : `${v1}/users/${encodeURIComponent(user)}`);
const factor = `${v1}/me/second-factor`;

export const access = {
    sessions: (user?: string) => request<{ sessions: OpenSession[] }>('GET', `${base(user)}/sessions`),
    endSession: (id: string, user?: string) => request<void>('DELETE', `${base(user)}/sessions/${id}`),
    /** All but this one, where they are one's own. */
    endSessions: (user?: string) => request<void>('DELETE', `${base(user)}/sessions`),

    tokens: (user?: string) => request<{ tokens: Token[] }>('GET', `${base(user)}/tokens`),
    makeToken: (terms: TokenTerms, user?: string) =>
        request<{ id: string; token: string; ends_at: string | null }>('POST', `${base(user)}/tokens`, terms),
    revokeToken: (id: string, user?: string) => request<void>('DELETE', `${base(user)}/tokens/${id}`),

    factor: (user?: string) => request<Factor>('GET', `${base(user)}/second-factor`),
    beginFactor: (password: string) => request<{ secret: string; address: string }>('POST', factor, { password }),
    confirmFactor: (code: string) => request<{ recovery_codes: string[] }>('POST', `${factor}/confirm`, { code }),
    renewCodes: (password: string, code: string) =>
        request<{ recovery_codes: string[] }>('POST', `${factor}/recovery-codes`, { password, code }),
    turnOffFactor: (password: string, code: string) => request<void>('POST', `${factor}/off`, { password, code }),
    takeOffFactor: (user: string) => request<void>('DELETE', `${base(user)}/second-factor`),
    requireFactor: (required: boolean) => request<void>('PUT', `${v1}/workspace/second-factor`, { required }),

    identities: (user: string) => request<{ identities: Identity[] }>('GET', `${base(user)}/identities`),
    forgetIdentities: (user: string) => request<void>('DELETE', `${base(user)}/identities`),

    makeLink: (user: string) => request<Link>('POST', `${base(user)}/link`, {}),
    linkHolder: (link: string) => request<LinkHolder>('POST', `${v1}/link`, { link }),
    choosePassword: (link: string, next: string) => request<void>('POST', `${v1}/link/password`, { link, new: next }),
};
