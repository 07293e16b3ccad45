/** For comboboxes that found nothing: the record can be made on the spot, and becomes the value. */
import type { RecordAnswer } from '../../../api';
import { said, t } from '../../../i18n/i18n.svelte';
import type { Values } from '../../../rules/form_rules';
import { session } from '../../session/session.svelte';
import { create } from '../create.svelte';

/** `given`: what is known of it where it is made. */
export function makesMissing(
    name: string,
    ontaken: (record: RecordAnswer) => void,
    given: () => Values | undefined = () => undefined,
) {
    const type = session.model.type(name);
    if (!type || !session.mayCreate(name)) return undefined;
    return {
        label: (text: string) =>
            text ? t().actions.newNamed(said(type.label), text) : t().actions.newOf(said(type.label)),
        run: (text: string) => create.take(name, { ...given(), ...(text && { [type.title]: text }) }, ontaken),
    };
}
