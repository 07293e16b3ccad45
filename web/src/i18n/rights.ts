/** The texts of rights and teams in the current language; they come with the screens that show them. */
import { i18n } from './i18n.svelte';
import { rights_en, type RightsTexts } from './rights_en';
import { rights_zh } from './rights_zh';

export function r(): RightsTexts {
    return i18n.language === 'zh' ? rights_zh : rights_en;
}
