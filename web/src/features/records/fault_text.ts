import { t } from '../../i18n/i18n.svelte';
import type { Fault } from '../../rules/form_rules';

export function faultText(fault: Fault): string {
    const texts = t().fieldErrors;
    if (fault.kind === 'minor') return texts.minor(fault.currency, fault.digits);
    return 'limit' in fault ? texts[fault.kind](fault.limit) : texts[fault.kind];
}
