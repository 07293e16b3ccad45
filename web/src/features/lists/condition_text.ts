/** A filter in words: on the chips above a list, and wherever else is said what one shows. */
import type { Money } from '../../i18n/format';
import { said, t } from '../../i18n/i18n.svelte';
import { isMoment, shapeOf } from '../../kinds';
import { fieldOf, type Field, type RecordType } from '../../model';
import { needsValue, type Condition } from '../../rules/filter';
import { completeParts, isGroup, type Filter, type Part } from '../../rules/filter_groups';
import { valueText } from '../records/value_text';

/** "Stage is one of Won, Lost". */
export function conditionText(type: RecordType, field: Field, { operator, value = '' }: Condition): string {
    const parts = [said(field.label), t().operators[operator]];
    if (needsValue(operator)) {
        const values = Array.isArray(value) ? value : [value];
        parts.push(values.map((each) => comparedText(type, field, each)).join(t().events.and));
    }
    return parts.join(' ');
}

/** A group in brackets, so that nobody takes its words for those around it. */
export function partText(type: RecordType, part: Part): string {
    const of = (condition: Condition) => {
        const field = fieldOf(type, condition.field);
        return field ? conditionText(type, field, condition) : condition.field;
    };
    if (!isGroup(part)) return of(part);
    const texts = part.conditions.map(of);
    return texts.length > 1 ? `(${texts.join(joint(part.any))})` : texts.join('');
}

/** Empty where nothing is asked. */
export function filterText(type: RecordType, filter: Filter): string {
    return completeParts(filter)
        .map((part) => partText(type, part))
        .join(joint(filter.any));
}

function joint(any: boolean): string {
    return ` ${any ? t().list.or : t().list.and} `;
}

/** A condition compares with one of what a list holds, and with whole days. */
function comparedText(type: RecordType, field: Field, value: string | Money): string {
    const isList = shapeOf(field) === 'ids' || shapeOf(field) === 'texts';
    return valueText(isMoment(field) ? { ...field, kind: 'date' } : field, isList ? [value] : value, type);
}
