/** Why a record is where it is, where only its history says so. */
import { api } from '../../api';
import type { RecordType, Row } from '../../model';
import { mayHaveReason, reasonIn } from '../../rules/last_words';

const events_max = 10;

export class StepReason {
    text = $state('');
    #asked = '';

    /** Asks where a step into its state may have come with a reason, and again once the record has changed. */
    load(type: RecordType, row: Row): void {
        const asked = mayHaveReason(type, row) ? `${row.id}/${row.version}` : '';
        if (asked === this.#asked) return;
        this.#asked = asked;
        this.text = '';
        if (asked) void this.#ask(type, row, asked);
    }

    async #ask(type: RecordType, row: Row, asked: string): Promise<void> {
        // A row is complete without it.
        const page = await api.history(type.type, row.id, { limit: events_max }).catch(() => undefined);
        if (asked === this.#asked) this.text = reasonIn(page?.events ?? [], type, row) ?? '';
    }
}
