/**
 * The language of the screen. Everything that reads it follows at once; nothing reloads. Only the texts of languages
 * that are shown are fetched.
 */
import type { Language, Text } from '../model';
import type { Messages } from './en';

const texts: Record<Language, () => Promise<Messages>> = {
    en: () => import('./en').then(({ en }) => en),
    zh: () => import('./zh').then(({ zh }) => zh),
};
const remembered = 'cairn.language';

class I18n {
    #language = $state<Language>(initial());
    #messages = $state.raw<Messages>();
    #asked: Language = this.#language;

    get language(): Language {
        return this.#language;
    }

    get isReady(): boolean {
        return this.#messages !== undefined;
    }

    /** Only asked once `begin` has settled. */
    get messages(): Messages {
        return this.#messages!;
    }

    get locale(): string {
        return this.#language === 'zh' ? 'zh-CN' : 'en-GB';
    }

    /**
     * The first one on screen: where its texts cannot be fetched, the other, which nobody chose. Rejects where there is
     * none.
     */
    async begin(): Promise<void> {
        const other = this.#language === 'zh' ? 'en' : 'zh';
        await this.use(this.#language).catch(async () => {
            const messages = await texts[other]();
            // The one that somebody has in his profile may be here by now.
            if (!this.isReady) this.#show(other, messages);
        });
    }

    /** Shows the language as soon as its texts are here. Rejects where they cannot be fetched; then nothing changes. */
    async use(language: Language): Promise<void> {
        this.#asked = language;
        const messages = await texts[language]();
        // Another one was chosen meanwhile; until it is here, any is better than none.
        if (this.#asked !== language && this.#messages) return;
        this.#show(language, messages);
        // For the sign-in page, which knows nobody yet.
        localStorage.setItem(remembered, language);
    }

    #show(language: Language, messages: Messages): void {
        this.#messages = messages;
        this.#language = language;
        document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    }
}

export const i18n = new I18n();

/** Our own texts in the current language. */
export function t(): Messages {
    return i18n.messages;
}

/** A text of the model in the current language. */
export function said(text: Text | undefined): string {
    return text?.[i18n.language] || text?.en || '';
}

function initial(): Language {
    const stored = localStorage.getItem(remembered);
    return stored === 'zh' || stored === 'en' ? stored : navigator.language.startsWith('zh') ? 'zh' : 'en';
}
