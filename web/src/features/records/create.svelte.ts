/** The sheet for a new record: any place may open it, with what is known there filled in. */
import type { RecordAnswer } from '../../api';
import type { Values } from '../../rules/form_rules';

export interface NewRecord {
    type: string;
    given: Values;
    stay: boolean;
    /** Wants the record as a value. */
    ontaken?: (record: RecordAnswer) => void;
}

class Create {
    /** One above the other: while one makes a contact, its account may turn out to be missing. */
    sheets = $state.raw<NewRecord[]>([]);

    /** `stay`: the page that asked shows the new record itself, so there is nowhere to go. */
    begin(type: string, given: Values = {}, stay = false): void {
        this.sheets = [{ type, given, stay }];
    }

    /** On top of what is open, for a form that wants the record as a value. */
    take(type: string, given: Values, ontaken: (record: RecordAnswer) => void): void {
        this.sheets = [...this.sheets, { type, given, stay: true, ontaken }];
    }

    end(sheet: NewRecord): void {
        this.sheets = this.sheets.filter((each) => each !== sheet);
    }
}

export const create = new Create();
