/**
 * What hangs under a record and all that stand below it in its tree (a group with its subsidiaries), added up when
 * somebody asks.
 */
import { SvelteMap } from 'svelte/reactivity';
import { api } from '../../api';
import { LoadedState } from '../../live/loaded_state.svelte';
import type { Field, RecordType } from '../../model';
import { added, type StateSums } from '../records/sums';
import type { ChildList } from './child_list';

const depth_max = 10;
const units_max = 500;
/** So many ids fit in an address. */
const units_in_one_question = 80;

export class BranchState extends LoadedState {
    /** The record and those below it; undefined where nobody has asked. */
    units = $state.raw<string[]>();
    /** There are more below than are added up. */
    cut = $state(false);
    readonly sums = new SvelteMap<string, StateSums[]>();

    constructor() {
        super();
        this.loading = false;
    }

    ask(type: RecordType, parent: Field, id: string, children: ChildList[], at?: string): Promise<void> {
        return this.fetch(
            async () => {
                // All of one moment: the present one, where none is asked for.
                const moment = at ?? (await api.list(type.type, { limit: 1, fields: 'title' })).position;
                const { units, cut } = await below(type, parent, id, moment);
                const lists = children.filter((list) => list.type.board?.measure && list.type.lifecycle);
                const sums = await Promise.all(lists.map((list) => sumsOver(units, list, moment)));
                return { units, cut, sums: lists.map((list, index) => [list.key, sums[index]!] as const) };
            },
            ({ units, cut, sums }) => {
                this.units = units;
                this.cut = cut;
                this.sums.clear();
                for (const [key, states] of sums) this.sums.set(key, states);
            },
        );
    }

    forget(): void {
        this.stop();
        this.loading = false;
        this.units = this.failed = undefined;
        this.sums.clear();
    }
}

async function below(type: RecordType, parent: Field, id: string, at?: string) {
    const units = [id];
    let level = [id];
    let cut = false;
    for (let depth = 0; level.length && depth < depth_max && !cut; depth++) {
        const pages = await Promise.all(
            chunks(level).map((ids) =>
                api.list(type.type, { filter: isOneOf(parent.name, ids), limit: 200, fields: 'title', at }),
            ),
        );
        const found = new Set(pages.flatMap((page) => page.rows.map((row) => row.id)));
        const news = [...found].filter((each) => !units.includes(each));
        level = news.slice(0, units_max - units.length);
        cut = level.length < news.length || pages.some((page) => page.next !== null);
        units.push(...level);
    }
    return { units, cut };
}

async function sumsOver(units: string[], { type, field }: ChildList, at?: string): Promise<StateSums[]> {
    const boards = await Promise.all(
        chunks(units).map((ids) => api.board(type.type, { filter: isOneOf(field, ids), limit: 1, at })),
    );
    const columns = boards.flatMap((board) => board.columns);
    return [...new Set(columns.map(({ state }) => state))].map((state) => {
        const own = columns.filter((column) => column.state === state);
        return {
            state,
            count: own.reduce((sum, { count }) => sum + count, 0),
            sums: added(own.flatMap(({ sums }) => Object.entries(sums ?? {}))),
        };
    });
}

const isOneOf = (field: string, ids: string[]) => ({ in: [{ var: field }, ids] });

function chunks(ids: string[]): string[][] {
    const parts: string[][] = [];
    for (let from = 0; from < ids.length; from += units_in_one_question)
        parts.push(ids.slice(from, from + units_in_one_question));
    return parts;
}
