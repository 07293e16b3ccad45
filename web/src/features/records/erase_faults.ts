/** What is still missing before personal data may be erased. */
import type { AskedBy } from '../../api';

export const askers: AskedBy[] = ['person', 'authority', 'company'];
/** PROTOCOL.md: as the server counts, in bytes. */
const reason_bytes_max = 500;

export interface Erasure {
    by: AskedBy | undefined;
    reason: string;
    understood: boolean;
}
export interface EraseFaults {
    by?: 'missing';
    reason?: 'missing' | 'long';
    understood?: 'missing';
}

export function eraseFaults({ by, reason, understood }: Erasure): EraseFaults {
    const bytes = new TextEncoder().encode(reason.trim()).length;
    return {
        ...(!by && { by: 'missing' as const }),
        ...(bytes === 0 && { reason: 'missing' as const }),
        ...(bytes > reason_bytes_max && { reason: 'long' as const }),
        ...(!understood && { understood: 'missing' as const }),
    };
}
