import { describe, expect, it, vi } from 'vitest';
import { AuditState } from '../src/features/audit/audit_state.svelte';

/** A server that looks at so many events for each answer; those at `wanted` match. */
const server = vi.hoisted(() => ({ head: 0, looks: 10_000, wanted: [] as number[], asked: [] as number[] }));
vi.mock('../src/features/session/session.svelte', () => ({ session: {} }));
vi.mock('../src/log_api', () => ({
    log: {
        head: async () => ({ events: [], epoch: 'e', head: String(server.head) }),
        newest: async (_: unknown, before: string) => {
            const high = Number(before.split(':').at(-1));
            const low = Math.max(1, high - server.looks);
            server.asked.push(high);
            const found = server.wanted.filter((at) => at < high && at >= low);
            const events = found.map((at) => ({ id: `${at}`, position: `${at}` }));
            return { events, epoch: 'e', head: String(server.head), next: low > 1 ? `e:${low}` : null };
        },
    },
}));

function auditOf(head: number, wanted: number[]): AuditState {
    Object.assign(server, { head, wanted, asked: [] });
    return new AuditState();
}

describe('the log, newest first', () => {
    it('is looked back through until there is a line', async () => {
        const audit = auditOf(45_000, [7, 12_000]);
        await audit.ask({ types: 'contract' }, false);
        expect(audit.events.map(({ id }) => id)).toEqual(['12000']);
        expect(server.asked).toEqual([45_001, 35_001, 25_001, 15_001]);
        await audit.more();
        expect(audit.events.map(({ id }) => id)).toEqual(['12000', '7']);
        expect(audit.next).toBeNull();
    });

    it('has nothing where it was looked through to its beginning', async () => {
        const audit = auditOf(45_000, []);
        await audit.ask({ types: 'contract' }, false);
        expect([audit.events, audit.next, audit.loading, audit.busy]).toEqual([[], null, false, false]);
    });

    it('is not looked through any further once it is left', async () => {
        const audit = auditOf(450_000, []);
        const asking = audit.ask({ types: 'contract' }, false);
        while (server.asked.length < 2) await Promise.resolve();
        audit.stop();
        await asking;
        expect(server.asked.length).toBeLessThan(5);
    });
});
