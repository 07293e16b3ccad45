import { describe, expect, it } from 'vitest';
import { isNarrowed } from '../../src/features/log/log_query';
import { accessFilter, readAccessQuery } from '../../src/features/sightings/access_query';

describe('what the access log is asked', () => {
    it('stands in the address, and goes to the server as whole days of the workspace', () => {
        const query = readAccessQuery(
            new URLSearchParams('person=7&what=read&type=contact&from=2027-01-30&until=2027-01-31'),
        );
        expect(isNarrowed(query)).toBe(true);
        expect(accessFilter(query, 'Asia/Shanghai')).toEqual({
            person: '7',
            what: 'read',
            type: 'contact',
            from_time: '2027-01-29T16:00:00Z',
            to_time: '2027-01-31T15:59:59Z',
        });
    });

    it('is everything where nothing is said, or what is no day', () => {
        expect(isNarrowed(readAccessQuery(new URLSearchParams('')))).toBe(false);
        expect(accessFilter(readAccessQuery(new URLSearchParams('from=soon')), 'UTC')).toEqual({});
    });
});
