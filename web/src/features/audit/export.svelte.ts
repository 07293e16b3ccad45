/** The lines of a filter as a file: NDJSON, oldest first, part by part so that the server never holds much. */
import { log, type EventFilter } from '../../log_api';
import { saveFile } from './save_file';

const part_lines = 5_000;

export class AuditExport {
    /** How many lines are here; undefined: none is under way. */
    lines = $state<number>();
    #abort = new AbortController();

    /** How many lines were saved; undefined where the person stopped it. */
    async run(filter: EventFilter, name: string): Promise<number | undefined> {
        this.#abort = new AbortController();
        this.lines = 0;
        const parts: Blob[] = [];
        try {
            for (let after: string | null = '0'; after !== null; ) {
                const part: Awaited<ReturnType<typeof log.lines>> = await log.lines(
                    filter,
                    after,
                    part_lines,
                    this.#abort.signal,
                );
                parts.push(part.lines);
                this.lines += (await part.lines.text()).split('\n').length - 1;
                after = part.next;
            }
            saveFile(name, parts, 'application/x-ndjson');
            return this.lines;
        } catch (error) {
            if (this.#abort.signal.aborted) return undefined;
            throw error;
        } finally {
            this.lines = undefined;
        }
    }

    cancel(): void {
        this.#abort.abort();
    }
}
