import { describe, expect, it, vi } from 'vitest';
import type { RecordType, Row } from '../src/model';

const server = vi.hoisted(() => ({ asked: 0, fails: false }));
vi.mock('../src/api', () => ({
    api: {
        history: async () => {
            server.asked++;
            if (server.fails) throw new Error();
            return { events: [{ kind: 'moved', data: { transition: 'give_back', to: 'back' }, reason: 'Too long' }] };
        },
    },
}));
const { StepReason } = await import('../src/features/inbox/step_reason.svelte');

const text = (word: string) => ({ en: word, zh: word });
const essay: RecordType = {
    type: 'essay',
    label: text('Essay'),
    label_many: text('Essays'),
    title: 'name',
    fields: [],
    lifecycle: {
        field: 'state',
        initial: 'new',
        states: ['new', 'back'].map((name) => ({ name, label: text(name) })),
        transitions: [
            {
                name: 'give_back',
                event: 'essay.back',
                label: text('Back'),
                from: ['new'],
                to: 'back',
                reason: 'required',
            },
        ],
    },
};
const row = (version: string): Row => ({ id: '1', type: 'essay', version, state: 'back' });
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('the reason of a step', () => {
    it('is asked for once, however often one comes back', async () => {
        for (const reason of [new StepReason(), new StepReason()]) {
            reason.load(essay, row('2'));
            await settle();
            expect(reason.text).toBe('Too long');
        }
        expect(server.asked).toBe(1);
    });
    it('is asked for again where that failed', async () => {
        server.fails = true;
        const reason = new StepReason();
        reason.load(essay, row('3'));
        await settle();
        expect(reason.text).toBe('');
        server.fails = false;
        const again = new StepReason();
        again.load(essay, row('3'));
        await settle();
        expect(again.text).toBe('Too long');
    });
});
