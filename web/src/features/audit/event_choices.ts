/** Names of events for people, and those one can filter by. */
import type { Event } from '../../api';
import { said, t } from '../../i18n/i18n.svelte';
import { personalFields, type Model, type RecordType } from '../../model';

export interface ChoiceGroup {
    name: string;
    label: string;
    choices: { value: string; label: string }[];
}

const common = ['created', 'changed', 'transferred', 'archived', 'restored'];

/** A group for each type, with all its events first. */
export function eventChoices(model: Model): ChoiceGroup[] {
    const accesses = Object.keys(t().audit.accesses).map((what) => ({
        value: `access.${what}`,
        label: t().audit.accesses[what]!,
    }));
    return [
        ...model.inOrder.map((type) => ({ name: type.type, label: said(type.label_many), choices: choicesOf(type) })),
        {
            name: 'access',
            label: t().audit.accessGroup,
            choices: [{ value: 'access', label: t().audit.allOf(t().audit.accessGroup) }, ...accesses],
        },
        {
            name: 'setting',
            label: t().audit.system,
            choices: [{ value: 'setting,model', label: t().audit.allOf(t().audit.system) }],
        },
    ];
}

function choicesOf(type: RecordType): ChoiceGroup['choices'] {
    const kinds = t().audit.kinds;
    const steps = (type.lifecycle?.transitions ?? []).map((step) => ({ value: step.event, label: said(step.label) }));
    const all = [
        { value: type.type, label: t().audit.allOf(said(type.label_many)) },
        ...[...common, ...(personalFields(type).length ? ['erased'] : [])].map((kind) => ({
            value: `${type.type}.${kind}`,
            label: kinds[kind] ?? kind,
        })),
        ...steps,
    ];
    // Several steps may record the same event.
    return all.filter((choice, index) => all.findIndex((each) => each.value === choice.value) === index);
}

/** What happened, in a word or two. */
export function eventName(event: Event, type: RecordType | undefined): string {
    const { kinds, accesses } = t().audit;
    if (event.kind === 'accessed') return accesses[event.type.slice(event.type.indexOf('.') + 1)] ?? kinds.accessed!;
    const step =
        event.kind === 'moved'
            ? type?.lifecycle?.transitions.find((each) => each.name === event.data.transition)
            : undefined;
    return (step && said(step.label)) || kinds[event.kind] || event.type;
}
