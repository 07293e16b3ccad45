import { describe, expect, it } from 'vitest';
import { eventFilter, isOver, readQuery } from '../src/features/audit/audit_query';
import { cleared, isNarrowed } from '../src/features/log/log_query';

const asked = (address: string) =>
    eventFilter(readQuery(new URLSearchParams(address)), 'Asia/Shanghai', (type) => type === 'account');

describe('the filter of the audit', () => {
    it('asks for everything when the address says nothing', () => {
        expect(asked('')).toEqual({});
        expect(isNarrowed(readQuery(new URLSearchParams('')))).toBe(false);
        expect(isNarrowed(readQuery(new URLSearchParams('until=2026-03-31')))).toBe(true);
        const none = cleared(readQuery(new URLSearchParams('actor=7&tab=2')));
        expect(Object.keys(none)).toEqual(['actor', 'types', 'about', 'from', 'until']);
        expect(Object.values(none).every((each) => each === undefined)).toBe(true);
    });

    it('takes an account with all under it, and any other record by itself', () => {
        expect(asked('about=account/7f3a')).toEqual({ account: '7f3a' });
        expect(asked('about=contract/7f3a')).toEqual({ stream: 'contract/7f3a' });
    });

    it('takes days from midnight to midnight where the workspace is', () => {
        expect(asked('from=2026-03-01&until=2026-03-31')).toEqual({
            from_time: '2026-02-28T16:00:00Z',
            to_time: '2026-03-31T15:59:59.999999Z',
        });
        expect(asked('from=soon')).toEqual({});
    });

    it('knows when nothing new can come', () => {
        const query = readQuery(new URLSearchParams('until=2026-03-31'));
        expect(isOver(query, Date.parse('2026-03-31T15:00:00Z'), 'Asia/Shanghai')).toBe(false);
        expect(isOver(query, Date.parse('2026-03-31T17:00:00Z'), 'Asia/Shanghai')).toBe(true);
    });
});
