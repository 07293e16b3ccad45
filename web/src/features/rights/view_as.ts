/**
 * Looking at the app as another person. All that is on screen is somebody's own, so the page begins anew whenever whose
 * eyes it are changes; and in all windows of this browser, as they share the session.
 */
import { paths } from '../../router';
import { problemText } from '../../problems';
import { toasts } from '../../ui/toasts.svelte';
import { session } from '../session/session.svelte';
import { rights } from './rights_api';

const begun_at = 'cairn.viewed_from';
const channel = new BroadcastChannel('cairn.view_as');
channel.onmessage = () => location.reload();

/** Throws what it is refused with. */
export async function viewAs(user: string): Promise<void> {
    await rights.viewAs(user);
    sessionStorage.setItem(begun_at, location.pathname + location.search);
    channel.postMessage('begun');
    location.assign(paths.home);
}

/** Back to where it began, as oneself. */
export async function endView(): Promise<void> {
    try {
        await rights.endView();
    } catch (error) {
        return toasts.problem(problemText(error));
    }
    session.seesRightsOfThen = false;
    channel.postMessage('ended');
    location.assign(sessionStorage.getItem(begun_at) ?? paths.home);
}
