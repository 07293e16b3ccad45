import { describe, expect, it, vi } from 'vitest';
import { Problem } from '../src/api';
import { en } from '../src/i18n/en';
import { Model } from '../src/model';

vi.mock('../src/i18n/i18n.svelte', () => ({ t: () => en, said: () => '' }));
vi.mock('../src/features/session/session.svelte', () => ({ session: { model: new Model([]) } }));
const { Submission } = await import('../src/submission.svelte');
const { toasts } = await import('../src/ui/toasts.svelte');

const refused = new Problem(422, 'fields.invalid', {
    fields: { name: 'field.required', owner: 'reference.unknown' },
    holder: 't',
});

describe('a form on its way to the server', () => {
    it('is sent once, however often one presses the button', async () => {
        const form = new Submission();
        let sent = 0,
            arrive = () => {};
        const command = () => {
            sent += 1;
            return new Promise<void>((resolve) => (arrive = resolve));
        };
        const first = form.send(command);
        await form.send(command);
        expect([sent, form.working]).toEqual([1, true]);
        arrive();
        await first;
        expect(form.working).toBe(false);
    });

    it('says what was refused, of which fields, and who has the value already', async () => {
        const form = new Submission('task');
        await form.send(() => Promise.reject(refused));
        expect(form.refusal).not.toBe('');
        expect([Object.keys(form.refusals), form.holder]).toEqual([['name', 'owner'], { type: 'task', id: 't' }]);
        form.accept('name');
        expect(Object.keys(form.refusals)).toEqual(['owner']);
        await form.send(async () => {});
        expect([form.refusal, form.holder]).toEqual(['', undefined]);
    });

    it('says what was refused wherever one is, once nobody sees it any more', async () => {
        toasts.list = [];
        const form = new Submission();
        let refuse: (error: unknown) => void = () => {};
        const sent = form.send(() => new Promise((_, reject) => (refuse = reject)));
        form.isLeft = true;
        refuse(new Problem(422, 'record.archived'));
        await sent;
        expect(toasts.list.map(({ text, tone }) => [text, tone])).toEqual([
            [`${en.problem.title}: ${en.reasons['record.archived']}`, 'problem'],
        ]);
    });

    it('leads nowhere where the holder is left unsaid, and to another type where a step makes one', async () => {
        const form = new Submission('task');
        const taken = (more: object) => new Problem(422, 'unique.taken', { fields: { name: 'unique.taken' }, ...more });
        await form.send(() => Promise.reject(taken({})));
        expect([Object.keys(form.refusals), form.holder]).toEqual([['name'], undefined]);
        await form.send(() => Promise.reject(taken({ holder: 'a', effect: 0, creates: 'account' })));
        expect([Object.keys(form.refusals), form.holder]).toEqual([[], { type: 'account', id: 'a' }]);
    });
});
