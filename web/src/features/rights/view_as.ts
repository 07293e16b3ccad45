/**
 * Looking at the app as another person. All that is on screen is somebody's own, so the page begins anew whenever whose
 * eyes it are changes; and in all windows of this browser, as they share the session. What is not saved yet is saved
 * or left first.
 */
import { t } from '../../i18n/i18n.svelte';
import type { Row } from '../../model';
import { paths } from '../../router';
import { problemText } from '../../problems';
import { toasts } from '../../ui/toasts.svelte';
import { isUnsaved } from '../../unsaved';
import { session } from '../session/session.svelte';
import { rights } from './rights_api';

const begun_at = 'cairn.viewed_from';
const subject = 'view_as';
const channel = new BroadcastChannel('cairn.view_as');
channel.onmessage = () => (isTyping() ? offerNewPage() : location.reload());

/** Whether somebody would lose words by another page. */
function isTyping(): boolean {
    const typed = 'input, textarea, select, [contenteditable="true"], [role="spinbutton"]';
    return (
        isUnsaved() ||
        document.querySelector('dialog[open] form') !== null ||
        document.activeElement?.matches(typed) === true
    );
}

/** Another window changed whose eyes these are: nothing that is typed here may be lost by that. */
function offerNewPage(): void {
    toasts.show(t().viewing.otherWindow, {
        subject,
        tone: 'problem',
        lasting: true,
        action: { label: t().viewing.loadAnew, run: () => location.reload() },
    });
}

/** Whether somebody may look at the app as that person: one who may sign in, and not by more rights than one's own. */
export function mayViewAs(user: Row): boolean {
    const { me } = session;
    if (!me.may.audit && !me.may.administer) return false;
    const isMore = user.role === 'administrator' && !me.may.administer;
    return user.id !== me.id && !me.view_as && !isMore && user.active !== false && !user.archived;
}

/** Answers why it does not begin; empty where it does. */
export async function viewAs(user: string): Promise<string> {
    if (isUnsaved()) return t().viewing.unsaved;
    try {
        await rights.viewAs(user);
    } catch (error) {
        return problemText(error);
    }
    session.seesRightsOfThen = false;
    sessionStorage.setItem(begun_at, location.pathname + location.search);
    channel.postMessage('begun');
    location.assign(paths.home);
    return '';
}

/** From a menu: why it does not begin is said at the edge of the screen. */
export async function viewAsOrSay(user: string): Promise<void> {
    const why = await viewAs(user);
    if (why) toasts.problem(why, subject);
}

/** Back to where it began, as oneself. */
export async function endView(): Promise<void> {
    try {
        await rights.endView();
    } catch (error) {
        return toasts.problem(problemText(error), subject);
    }
    session.seesRightsOfThen = false;
    channel.postMessage('ended');
    location.assign(sessionStorage.getItem(begun_at) ?? paths.home);
}
