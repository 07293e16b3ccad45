import { formatDateTime, formatNumber } from '../../i18n/format';
import { t } from '../../i18n/i18n.svelte';
import { session } from '../session/session.svelte';
import { positionOf } from './moments';

/** A past moment in words. A position is given with its time, where that is known. */
export function momentText(moment: string, time?: string): string {
    const bare = positionOf(moment);
    if (bare === undefined) return formatDateTime(moment, session.place);
    const position = formatNumber(bare, session.place);
    return time ? t().time.atPosition(formatDateTime(time, session.place), position) : t().time.position(position);
}
