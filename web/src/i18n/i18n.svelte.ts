/** The language of the screen. Everything that reads it follows at once; nothing reloads. */
import type { Language, Text } from '../model';
import { en, type Messages } from './en';
import { zh } from './zh';

const tables: Record<Language, Messages> = { en, zh };
const remembered = 'cairn.language';

class I18n {
    #language = $state<Language>(initial());

    get language(): Language {
        return this.#language;
    }

    set language(language: Language) {
        this.#language = language;
        document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
        // For the sign-in page, which knows nobody yet.
        localStorage.setItem(remembered, language);
    }

    get locale(): string {
        return this.#language === 'zh' ? 'zh-CN' : 'en-GB';
    }
}

export const i18n = new I18n();

/** Our own texts in the current language. */
export function t(): Messages {
    return tables[i18n.language];
}

/** A text of the model in the current language. */
export function said(text: Text | undefined): string {
    return text?.[i18n.language] || text?.en || '';
}

function initial(): Language {
    const stored = localStorage.getItem(remembered);
    const language = stored === 'zh' || stored === 'en' ? stored : navigator.language.startsWith('zh') ? 'zh' : 'en';
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    return language;
}
