/** Why a record is where it is, where only its history says so. */
import { api } from '../../api';
import type { RecordType, Row } from '../../model';
import { mayHaveReason, reasonIn } from '../../rules/last_words';

const events_max = 10;

/** By version: what was said of one stays true. The inbox is come back to all the time. */
const answers = new Map<string, Promise<string>>();

export class StepReason {
    text = $state('');
    /** Somebody looks at the record. */
    wanted = $state(false);
    #asked = '';

    /** Asks where a step into its state may have come with a reason, and again once the record has changed. */
    load(type: RecordType, row: Row): void {
        const asked = mayHaveReason(type, row) ? `${row.type}/${row.id}/${row.version}` : '';
        if (asked === this.#asked) return;
        this.#asked = asked;
        this.text = '';
        if (asked) void this.#show(type, row, asked);
    }

    async #show(type: RecordType, row: Row, asked: string): Promise<void> {
        const answer = answers.get(asked) ?? ask(type, row);
        answers.set(asked, answer);
        // A row is complete without it.
        const text = await answer.catch(() => void answers.delete(asked));
        if (asked === this.#asked) this.text = text ?? '';
    }
}

async function ask(type: RecordType, row: Row): Promise<string> {
    const { events } = await api.history(type.type, row.id, { limit: events_max });
    return reasonIn(events, type, row) ?? '';
}
