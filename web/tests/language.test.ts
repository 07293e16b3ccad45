import { beforeEach, describe, expect, it, vi } from 'vitest';

const kept = new Map<string, string>();
vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
});
vi.stubGlobal('navigator', { language: 'zh-CN' });
vi.stubGlobal('document', { documentElement: { lang: '' } });
const { i18n, said, t } = await import('../src/i18n/i18n.svelte');
const { en } = await import('../src/i18n/en');
const { zh } = await import('../src/i18n/zh');

describe('the language of the screen', () => {
    it('is the browser’s until somebody chooses, and is shown once its texts are here', async () => {
        await i18n.use(i18n.language);
        expect([i18n.language, document.documentElement.lang, t()]).toEqual(['zh', 'zh-CN', zh]);
        const chosen = i18n.use('en');
        expect(t()).toBe(zh);
        await chosen;
        expect([t(), said({ en: 'deal', zh: '商机' }), i18n.locale]).toEqual([en, 'deal', 'en-GB']);
        expect(kept.get('cairn.language')).toBe('en');
    });

    it('is the one that was chosen last, whichever comes first', async () => {
        await Promise.all([i18n.use('zh'), i18n.use('en')]);
        expect(i18n.language).toBe('en');
    });
});

/** A page that is opened anew, to which the texts of these languages do not come. */
async function opened(...missing: string[]) {
    vi.resetModules();
    for (const language of ['en', 'zh'])
        vi.doMock(`../src/i18n/${language}`, () => {
            if (missing.includes(language)) throw new Error(`no ${language}`);
            return { [language]: { languageName: language } };
        });
    return import('../src/i18n/i18n.svelte');
}

describe('a page whose texts cannot be fetched', () => {
    beforeEach(() => kept.clear());

    it('shows the other language, which nobody has chosen', async () => {
        const { i18n, t } = await opened('zh');
        await i18n.begin();
        expect([i18n.isReady, i18n.language, t().languageName, document.documentElement.lang]).toEqual([
            true,
            'en',
            'en',
            'en',
        ]);
        expect(kept.size).toBe(0);
    });

    it('says so where there are none at all', async () => {
        const { i18n } = await opened('zh', 'en');
        await expect(i18n.begin()).rejects.toThrow();
        expect(i18n.isReady).toBe(false);
    });

    it('begins with what was chosen before where that comes', async () => {
        kept.set('cairn.language', 'en');
        const { i18n } = await opened('zh');
        await i18n.begin();
        expect([i18n.language, kept.get('cairn.language')]).toEqual(['en', 'en']);
    });
});
