/** Which groups of a form stay shut at first: those that nobody has to fill in, and nobody has. */
import { isEmpty, type Field, type Text } from '../../model';
import { isRequired, type Values } from '../../rules/form_rules';
import type { Variables } from '../../rules/rule';

export interface FieldGroup {
    label?: Text;
    fields: Field[];
}

/** A box that is not ticked says nothing yet. */
const isBlank = (value: unknown) => value === false || isEmpty(value);

/** `data`: what rules know, the values included. Without a heading there is nothing to open it by. */
export function mayFold({ label, fields }: FieldGroup, values: Values, data: Variables): boolean {
    return label !== undefined && fields.every((field) => !isRequired(field, data) && isBlank(values[field.name]));
}
