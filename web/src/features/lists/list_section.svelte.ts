/** The records of a list that say the same of what it is grouped by; of a list without groups there is one. */
import { both } from '../../rules/filter';
import type { Json } from '../../model';
import type { RowPages } from './row_pages.svelte';

/** What a list is grouped by, and what its records say of it: null where they say nothing. */
export interface Group {
    field: string;
    value: Json;
}

export class ListSection {
    folded = $state(false);

    constructor(
        readonly group: Group | undefined,
        readonly pages: RowPages,
    ) {}

    /** Of lines: the head, and the rows unless they are folded away. */
    get stretch() {
        return { rows: this.folded ? 0 : this.pages.count, headed: this.group !== undefined };
    }
}

/** The records of a group among those of a filter. */
export function groupFilter(filter: Json | undefined, { field, value }: Group): Json {
    return both(filter, { '==': [{ var: field }, value] })!;
}
