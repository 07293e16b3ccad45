/** Rules that are being typed in an editor of a role: leaving it takes them, or says what is wrong with one. */
import { getContext, setContext } from 'svelte';

const key = Symbol('rule drafts');

/** Takes what is typed; false: it is no rule, and says so. */
export type Settle = () => boolean;

/** For the editor. Answers whether all were taken. */
export function holdRuleDrafts(): () => boolean {
    const drafts = setContext(key, new Set<Settle>());
    return () => [...drafts].map((settle) => settle()).every(Boolean);
}

/** For a place where rules are typed. Answers how to leave. */
export function joinRuleDrafts(settle: Settle): () => void {
    const drafts = getContext<Set<Settle> | undefined>(key);
    drafts?.add(settle);
    return () => void drafts?.delete(settle);
}
