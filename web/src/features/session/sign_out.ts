/** Signs out, or says that one still is signed in. */
import { problemText } from '../../problems';
import { toasts } from '../../ui/toasts.svelte';
import { session } from './session.svelte';

export async function signOut(): Promise<void> {
    await session.signOut().catch((error: unknown) => toasts.problem(problemText(error)));
}
