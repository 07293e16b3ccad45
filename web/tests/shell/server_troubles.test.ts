import { beforeEach, describe, expect, it, vi } from 'vitest';
import { en } from '../../src/i18n/en';
import operations from '../../../gateway/routes/operations.cpp?raw';
import upkeep from '../../../workspace/upkeep.cpp?raw';

vi.mock('../../src/i18n/i18n.svelte', () => ({ t: () => en }));

const { ServerTroubles } = await import('../../src/features/shell/server_troubles.svelte');

/** What goes by itself, and what nobody is there to read. */
const unsaid = ['server.stopping', 'views.behind'];

const answer = (...names: string[]) => ({
    json: () => Promise.resolve({ checks: Object.fromEntries(names.map((name) => [name, false])) }),
});

describe('what is wrong with the server', () => {
    const asked = vi.fn();
    beforeEach(() => {
        asked.mockReset();
        vi.stubGlobal('fetch', asked);
    });

    it('has words for whatever the server says, but for what goes by itself', () => {
        const named = [...(upkeep + operations).matchAll(/troubles\.emplace_back\("([^"]+)"\)/g)].map(
            ([, name]) => name,
        );
        expect(named.length).toBeGreaterThan(6);
        expect([...Object.keys(en.server.troubles), ...unsaid].sort()).toEqual(named.sort());
    });

    it('is shown until it is over, whatever the status of the answer', async () => {
        const troubles = new ServerTroubles();
        asked.mockResolvedValueOnce(answer('storage.full', 'views.behind', 'of a newer server'));
        await troubles.look();
        expect(asked).toHaveBeenCalledWith('/ready', expect.anything());
        expect(troubles.shown).toEqual(['storage.full']);
        asked.mockRejectedValueOnce(new Error('no network'));
        await troubles.look();
        expect(troubles.shown).toEqual(['storage.full']);
        asked.mockResolvedValueOnce(answer());
        await troubles.look();
        expect(troubles.shown).toEqual([]);
    });

    it('stays put away until it comes again', async () => {
        const troubles = new ServerTroubles();
        asked.mockResolvedValue(answer('time.held', 'log.damaged'));
        await troubles.look();
        troubles.putAway('time.held');
        await troubles.look();
        expect(troubles.shown).toEqual(['log.damaged']);
        asked.mockResolvedValueOnce(answer());
        await troubles.look();
        await troubles.look();
        expect(troubles.shown).toEqual(['time.held', 'log.damaged']);
    });
});
