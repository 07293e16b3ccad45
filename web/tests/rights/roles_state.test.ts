import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecordType } from '../../src/model';
import { withSaid, type Role } from '../../src/features/rights/role';
import { deal, seller } from './seller';

vi.stubGlobal('addEventListener', () => {});
vi.mock('../../src/features/session/session.svelte', () => ({
    session: { me: { id: 'ada' }, reloadModel: async () => {} },
}));
vi.mock('../../src/list_all', () => ({ listAll: async () => ({ rows: [] }) }));

/** What the server has of roles and types, by the end of their paths, and how often each was defined. */
const defined = new Map<string, { said: unknown; version: number }>();
const put = (path: string, said: unknown) =>
    void defined.set(path, { said, version: (defined.get(path)?.version ?? 0) + 1 });
/** What somebody else does once the type of people was read. */
let afterRead = () => {};
const user: RecordType = {
    ...deal,
    type: 'user',
    fields: [{ name: 'roles', kind: 'choices', label: deal.label, options: [] }],
};

function answered(status: number, said: unknown, version?: number): Response {
    const headers: Record<string, string> = version === undefined ? {} : { 'Cairn-Version': `e:${version}` };
    return new Response(JSON.stringify(said), { status, headers });
}

vi.stubGlobal('fetch', async (address: string, { method, headers, body }: RequestInit) => {
    const path = address.replace('/api/v1/', '');
    if (path === 'model') {
        const of = (kind: string) =>
            [...defined].flatMap(([name, { said }]) => (name.startsWith(kind) ? [structuredClone(said)] : []));
        return answered(200, { types: of('model/'), roles: of('roles/') });
    }
    const here = defined.get(path);
    if (method === 'GET' && path === 'model/user') afterRead();
    if (method === 'GET') return here ? answered(200, here.said, here.version) : answered(404, { reason: 'x' });
    const seen = (headers as Record<string, string>)['If-Match'];
    if (seen !== undefined && Number(seen.replaceAll('"', '').replace('e:', '')) !== (here?.version ?? 0))
        return answered(409, { reason: 'definition.conflict' });
    put(path, JSON.parse(String(body)));
    return answered(200, defined.get(path)!.said, defined.get(path)!.version);
});

const { roles } = await import('../../src/features/rights/roles_state.svelte');
const stored = () => defined.get('roles/seller')!.said as Role;
const byAnother = (change: (role: Role) => Role) => put('roles/seller', change(stored()));
/** Two changes of different parts. */
const mine = (role: Role) => withSaid(role, 'deal', 'change', 'all');
const theirs = (role: Role) => withSaid(role, 'deal', 'export', 'own');

describe('a role that is changed and not saved yet', () => {
    beforeEach(async () => {
        roles.discard('seller');
        defined.clear();
        put('roles/seller', seller);
        put('model/user', user);
        await roles.load();
        roles.change(mine(roles.draft('seller')!));
    });

    it('stays what somebody said, whatever others saved before the page was opened again', async () => {
        byAnother(theirs);
        await roles.load();
        expect(roles.changesOf('seller').map(({ part }) => part)).toEqual([
            { kind: 'right', type: 'deal', right: 'change' },
        ]);
        const met = await roles.meet('seller');
        expect(met?.conflicts).toEqual([]);
        roles.rebase(met!, met!.role);
        expect(await roles.meet('seller')).toBeUndefined();
        await roles.save('seller');
        expect(stored()).toEqual(mine(theirs(seller)));
        expect(roles.changed).toEqual([]);
    });

    it('is laid over what was met, and not over what came while somebody chose', async () => {
        byAnother(theirs);
        const met = await roles.meet('seller');
        byAnother((role) => withSaid(role, 'deal', 'import', 'own'));
        roles.rebase(met!, met!.role);
        const again = await roles.meet('seller');
        expect(again?.role).toEqual(mine(stored()));
        roles.rebase(again!, again!.role);
        await roles.save('seller');
        expect(stored()).toEqual(mine(withSaid(theirs(seller), 'deal', 'import', 'own')));
    });

    it('is what it was after it was discarded and taken back', async () => {
        const taken = roles.discard('seller')!;
        byAnother(theirs);
        await roles.load();
        roles.takeUp(taken);
        expect(roles.changesOf('seller').length).toBe(1);
        expect((await roles.meet('seller'))?.role).toEqual(mine(theirs(seller)));
    });
});

describe('what others defined meanwhile', () => {
    beforeEach(async () => {
        roles.discard('seller');
        defined.clear();
        put('model/user', user);
        await roles.load();
    });

    it('is not written over by a new role of the same name', async () => {
        const role: Role = { ...seller, role: 'visitor' };
        put('roles/visitor', theirs(role));
        await expect(roles.make(role)).rejects.toMatchObject({ reason: 'definition.conflict' });
        expect(defined.get('roles/visitor')!.said).toEqual(theirs(role));
    });

    it('is not taken from the type of people by the choice of a role', async () => {
        await roles.make({ ...seller, role: 'guide' });
        afterRead = () => {
            afterRead = () => {};
            put('model/user', { ...user, subtitle: ['roles'] });
        };
        await roles.offer({ ...seller, role: 'guide' });
        const said = defined.get('model/user')!.said as RecordType;
        expect(said.subtitle).toEqual(['roles']);
        expect(said.fields[0]!.options?.map(({ value }) => value)).toEqual(['guide']);
    });
});
