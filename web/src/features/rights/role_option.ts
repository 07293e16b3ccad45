/** People are given roles by a field of their record; where that lists choices, a role has to be among them. Pure. */
import type { RecordType } from '../../model';
import type { Role } from './role';

const roles_field = 'roles';

/** The type of people with the role among its choices, called as it is; undefined: nothing is to be changed. */
export function withOption(user: RecordType, { role, label }: Role): RecordType | undefined {
    const field = user.fields.find(({ name }) => name === roles_field);
    if (!field?.options) return undefined;
    const known = field.options.find(({ value }) => value === role);
    if (known?.label.en === label.en && known.label.zh === label.zh) return undefined;
    const options = known
        ? field.options.map((option) => (option === known ? { ...option, label } : option))
        : [...field.options, { value: role, label }];
    return { ...user, fields: user.fields.map((each) => (each === field ? { ...each, options } : each)) };
}
