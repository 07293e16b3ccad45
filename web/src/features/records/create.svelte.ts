/** The sheet for a new record: any place may open it, with what is known there filled in. */
import type { Values } from '../../rules/form_rules';

class Create {
    open = $state.raw<{ type: string; given: Values; stay: boolean } | undefined>();

    /** `stay`: the page that asked shows the new record itself, so there is nowhere to go. */
    begin(type: string, given: Values = {}, stay = false): void {
        this.open = { type, given, stay };
    }

    end(): void {
        this.open = undefined;
    }
}

export const create = new Create();
