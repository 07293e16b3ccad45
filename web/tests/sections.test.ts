import { describe, expect, it } from 'vitest';
import { ownWork } from '../src/features/shell/sections';
import type { RecordType } from '../src/model';

const shipped = async (type: string) => (await import(`../../model/${type}.json`)).default as RecordType;

describe('a to-do list', () => {
    it('is a type of which everything open waits for its owner, and opens with that', async () => {
        expect(ownWork(await shipped('task'))).toEqual({
            and: [{ in: [{ var: 'status' }, ['open', 'doing']] }, { '==': [{ var: 'owner' }, { var: '$me.id' }] }],
        });
    });

    it('is no type of which only some, or what is someone else’s, waits', async () => {
        for (const type of ['lead', 'contract', 'handoff', 'opportunity', 'account'])
            expect([type, ownWork(await shipped(type))]).toEqual([type, undefined]);
    });
});
