/** What people are told where a part of the app itself could not be fetched. */
import { i18n, t } from './i18n/i18n.svelte';
import { toasts } from './ui/toasts.svelte';

/** Said before there are texts of any language, and so in both. */
const unreadable = { en: 'Cairn could not be loaded.', 'zh-CN': '系统未能加载。' };
const reload = 'Load the page again · 重新加载页面';

/** In the place of the app: without its texts nothing else can be shown. */
export function sayUnreadable(place: HTMLElement): void {
    const box = document.createElement('div');
    box.className = 'unreadable';
    box.setAttribute('role', 'alert');
    for (const [lang, textContent] of Object.entries(unreadable))
        box.append(Object.assign(document.createElement('p'), { lang, textContent }));
    const button = document.createElement('button');
    Object.assign(button, { className: 'button primary', type: 'button', textContent: reload });
    button.addEventListener('click', () => location.reload());
    box.append(button);
    place.replaceChildren(box);
}

/** A page, a form or a menu that comes when it is first needed did not come: what is on screen stays. */
export function sayIncomplete(): void {
    // Without texts the page says so by itself.
    if (!i18n.isReady) return;
    const action = { label: t().problem.reload, run: () => location.reload() };
    toasts.show(t().problem.incomplete, { tone: 'problem', subject: 'incomplete', action });
}
