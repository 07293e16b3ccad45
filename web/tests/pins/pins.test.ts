import { beforeEach, describe, expect, it, vi } from 'vitest';
import { en } from '../../src/i18n/en';
import { Model, type Field, type RecordType, type Row } from '../../src/model';
import type { Applied } from '../../src/live/followed';
import { parse } from '../../src/router';

const world = vi.hoisted(() => ({
    session: {} as Record<string, unknown>,
    path: '/',
    rows: {} as Record<string, Row[]>,
    refuse: undefined as Error | undefined,
    sent: [] as unknown[][],
    followed: undefined as unknown as { query: unknown; applied: (what: unknown) => void } | undefined,
    offered: [] as string[],
}));
const kept = new Map<string, string>();
vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
});
vi.mock('../../src/i18n/i18n.svelte', () => ({
    t: () => en,
    said: (text?: { en: string }) => text?.en ?? '',
    i18n: { locale: 'en-GB' },
}));
vi.mock('../../src/features/session/session.svelte', () => ({
    get session() {
        return world.session;
    },
}));
vi.mock('../../src/navigation.svelte', () => ({
    navigation: {
        get route() {
            return parse(world.path.split('?')[0]!);
        },
        get query() {
            return new URLSearchParams(world.path.split('?')[1]);
        },
    },
}));
vi.mock('../../src/live', () => ({
    live: {
        follow: (query: unknown, _: unknown, applied: (what: unknown) => void) => {
            world.followed = { query, applied };
            return () => (world.followed = undefined);
        },
    },
}));
vi.mock('../../src/features/history/undo', () => ({
    toastWithUndo: (text: string) => void world.offered.push(text),
}));
vi.mock('../../src/api', () => {
    class Problem extends Error {
        constructor(
            readonly status: number,
            readonly reason: string,
            readonly body: object = {},
        ) {
            super(reason);
        }
    }
    const answer = (method: string, ...asked: unknown[]) => {
        world.sent.push([method, ...asked]);
        if (world.refuse) throw world.refuse;
    };
    let made = 0;
    return {
        Problem,
        api: {
            list: async (type: string, { filter }: { filter?: { in?: [unknown, string[]] } }) => {
                answer('list', type);
                const rows = world.rows[type] ?? [];
                const wanted = filter?.in?.[1];
                const found = wanted ? rows.filter(({ id }) => wanted.includes(id)) : rows;
                return { position: '9', total: found.length, rows: found };
            },
            create: async (type: string, fields: object) => {
                answer('create', type, fields);
                return { ...fields, id: `new${++made}`, type, version: '1', position: '10' };
            },
            change: async (type: string, id: string, patch: object) => {
                answer('change', type, id, patch);
                return { ...row(type, id), ...patch, version: '2' };
            },
            archive: async (type: string, id: string) => {
                answer('archive', type, id);
                return row(type, id);
            },
        },
    };
});
const row = (type: string, id: string) => world.rows[type]!.find((each) => each.id === id)!;

const { Problem } = await import('../../src/api');
const { pins } = await import('../../src/features/pins/pins.svelte');
const { begin } = await import('../../src/features/pins/begin.svelte');
const { titles } = await import('../../src/titles.svelte');
const { toasts } = await import('../../src/ui/toasts.svelte');

const text = (word: string) => ({ en: word, zh: word });
const field = (name: string, more: Partial<Field> = {}): Field => ({ name, kind: 'text', label: text(name), ...more });
const typeOf = (type: string, many: string): RecordType => ({
    type,
    label: text(type),
    label_many: text(many),
    icon: type,
    title: 'name',
    fields: [field('name'), field('owner', { kind: 'user' })],
});
const ship = typeOf('ship', 'Ships');
const pin = (id: string, target: string, order: string, more: Partial<Row> = {}): Row => ({
    id,
    type: 'pin',
    version: '1',
    target,
    order,
    ...more,
});
const named = (type: string, id: string, more: Partial<Row> = {}): Row => ({
    id,
    type,
    version: '1',
    title: id,
    ...more,
});
const labels = () => pins.list.map((each) => pins.line(each).label);
const commands = () => world.sent.filter(([method]) => method !== 'list');

function begun(types: RecordType[] = [ship, typeOf('pin', 'Pins'), typeOf('view', 'Views')]): void {
    world.session = {
        me: { id: 'u', workspace: { epoch: 'e' } },
        model: new Model(types),
        mayCreate: () => true,
        place: { locale: 'en-GB', timezone: 'UTC', currency: 'EUR' },
    };
}

beforeEach(() => {
    pins.stop();
    titles.clear();
    toasts.list = [];
    Object.assign(world, { path: '/', rows: {}, refuse: undefined, sent: [], offered: [] });
    begun();
    begin.target = undefined;
});

describe('pins', () => {
    it('are one’s own, in order, called as what they are about is called now', async () => {
        world.rows = {
            pin: [pin('2', '/records/ship?view=v', '2'), pin('1', '/records/ship/s', '1')],
            ship: [named('ship', 's', { title: 'Argo' })],
            view: [named('view', 'v', { title: 'Far away' })],
        };
        await pins.start();
        expect(labels()).toEqual(['Argo', 'Far away']);
        expect(pins.line(pins.list[1]!).href).toBe('/records/ship?view=v&kept=1');
        expect(world.followed?.query).toEqual({ list: 'pin', filter: { '==': [{ var: 'owner' }, 'u'] } });
        expect(pins.expected).toBe(2);
    });

    it('say what list or board they lead to, and what of it', async () => {
        const filter = JSON.stringify({
            and: [{ '==': [{ var: 'owner' }, { var: '$me.id' }] }, { contains: [{ var: 'name' }, 'o'] }],
        });
        const list = `/records/ship?${new URLSearchParams({ by: 'owner', filter })}`;
        world.rows = {
            pin: [
                pin('1', list, '1'),
                pin('2', '/records/ship/board', '2'),
                pin('3', '/records/ship', '3', { label: 'Fleet' }),
            ],
        };
        await pins.start();
        expect(pins.list.map((each) => pins.line(each)).map(({ label, detail }) => [label, detail])).toEqual([
            ['Ships', 'List · Mine · name contains o · Group by: owner'],
            ['Ships', 'Board'],
            ['Fleet', 'List'],
        ]);
    });

    it('say of what is gone, or not shown any more, that it is; what is archived can be looked at', async () => {
        world.rows = {
            pin: [
                pin('1', '/records/ship/lost', '1'),
                pin('2', '/records/ship?view=old', '2'),
                pin('3', '/records/train/9', '3'),
                pin('4', 'https://example.com', '4'),
                pin('5', '/records/ship/old', '5'),
            ],
            ship: [named('ship', 'old', { archived: true })],
            view: [named('view', 'old', { archived: true })],
        };
        await pins.start();
        const lines = pins.list.map((each) => pins.line(each));
        expect(lines.map(({ href }) => href)).toEqual([
            undefined,
            undefined,
            undefined,
            undefined,
            '/records/ship/old',
        ]);
        expect(lines.map(({ detail }) => detail)).toEqual([...Array(4).fill(en.pins.gone), 'ship · Archived']);
    });

    it('are none in a workspace whose model has no such type, and for who may write nothing', async () => {
        begun([ship]);
        world.path = '/records/ship/s';
        await pins.start();
        expect([pins.exist, pins.here, pins.expected, world.sent]).toEqual([false, undefined, 0, []]);
        begun();
        world.session.mayCreate = () => false;
        await pins.start();
        expect([pins.exist, pins.here, world.sent]).toEqual([false, undefined, []]);
    });

    it('that cannot be loaded say why, and are not changed meanwhile', async () => {
        world.path = '/records/ship';
        world.refuse = new Problem(503, 'server.busy');
        await pins.start();
        expect([pins.loaded, pins.failed]).toEqual([false, world.refuse]);
        await pins.toggleHere();
        expect(commands()).toEqual([]);
        expect(toasts.list.map(({ tone }) => tone)).toEqual(['problem']);
    });

    it('that could not be loaded are asked for again by the star, which takes nothing off then', async () => {
        world.path = '/records/ship';
        world.refuse = new Problem(503, 'server.busy');
        await pins.start();
        world.refuse = undefined;
        await pins.toggleHere();
        expect([pins.loaded, commands().map(([method]) => method)]).toEqual([true, ['create']]);
        // Nobody saw that it was pinned already.
        world.rows.pin = [pin('1', '/records/ship', '1')];
        world.refuse = new Problem(503, 'server.busy');
        await pins.start();
        world.refuse = undefined;
        await pins.toggleHere();
        expect([pins.of('/records/ship')?.id, commands()]).toEqual(['1', [expect.arrayContaining(['create'])]]);
    });
});

describe('a page', () => {
    beforeEach(async () => {
        world.rows = { pin: [], ship: [named('ship', 's', { title: 'Argo' })] };
        world.path = '/records/ship/s?at=3';
        await pins.start();
    });

    it('is pinned behind the others, and taken off again; both can be undone', async () => {
        await pins.toggleHere();
        expect(commands()).toEqual([['create', 'pin', { target: '/records/ship/s', target_type: 'ship', order: '1' }]]);
        expect(labels()).toEqual(['Argo']);
        const [made] = (world.rows.pin = pins.list);
        await pins.toggleHere();
        expect(commands()[1]).toEqual(['archive', 'pin', made!.id]);
        expect(labels()).toEqual([]);
        expect(world.offered).toEqual([en.pins.added('Argo'), en.pins.removed('Argo')]);
    });

    it('is pinned once, however often one presses', async () => {
        await Promise.all([pins.toggleHere(), pins.toggleHere()]);
        expect(commands()).toHaveLength(1);
    });

    it('that another window pinned meanwhile is no fault', async () => {
        world.refuse = new Problem(422, 'unique.taken');
        await pins.toggleHere();
        expect(toasts.list).toEqual([]);
        world.refuse = new Problem(503, 'server.busy');
        await pins.toggleHere();
        expect(toasts.list).toHaveLength(1);
    });

    it('that another window pinned is named once its record was looked up', async () => {
        const came = pin('7', '/records/ship/far', '1');
        world.rows.ship = [named('ship', 'far', { title: 'Far' })];
        world.followed!.applied({
            upserted: [{ before: undefined, row: came }],
            removed: [],
            by: [],
            reset: false,
        } satisfies Applied);
        await vi.waitFor(() => expect(pins.line(came).label).toBe('Far'));
    });
});

describe('where one begins', () => {
    it('is forgotten with its pin', async () => {
        world.rows = { pin: [pin('1', '/records/ship', '1')] };
        begin.target = '/records/ship';
        await pins.start();
        expect(begin.target).toBe('/records/ship');
        await pins.remove(pins.list[0]!);
        expect(begin.target).toBeUndefined();
    });
});

describe('a pin', () => {
    it('changes places with its neighbour, which is said', async () => {
        world.rows = { pin: [pin('1', '/records/ship', '1'), pin('2', '/records/ship/board', '2')] };
        await pins.start();
        await pins.move(pins.list[1]!, -1);
        expect(pins.list.map(({ id }) => id)).toEqual(['2', '1']);
        expect(commands()).toHaveLength(2);
        expect(toasts.announced).toBe(en.pins.moved('Ships', 1, 2));
    });
});
