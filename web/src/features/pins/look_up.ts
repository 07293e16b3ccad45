/** Which of some records are there for whoever reads, archived ones too: one question for all of a type. */
import { api } from '../../api';
import type { Row } from '../../model';
import { titles } from '../../titles.svelte';
import { session } from '../session/session.svelte';

export interface Named {
    type: string;
    id: string;
}

/** So many ids are asked for at once. */
const asked_max = 100;

/** By id; null where there is none, or none that one is shown. What could not be asked is left out. */
export async function lookUp(records: Named[]): Promise<Map<string, Row | null>> {
    const byType = new Map<string, Set<string>>();
    for (const { type, id } of records) byType.set(type, (byType.get(type) ?? new Set()).add(id));
    const answers = await Promise.all([...byType].map(([type, ids]) => ofType(type, [...ids])));
    return new Map(answers.flat());
}

async function ofType(name: string, ids: string[]): Promise<[string, Row | null][]> {
    const type = session.model.type(name);
    if (!type) return ids.map((id) => [id, null]);
    const stretches = Array.from({ length: Math.ceil(ids.length / asked_max) }, (_, at) =>
        ids.slice(at * asked_max, (at + 1) * asked_max),
    );
    const found = stretches.map(async (some): Promise<[string, Row | null][]> => {
        const filter = { in: [{ var: 'id' }, some] };
        const { rows } = await api.list(name, { filter, fields: type.title, archived: 'yes', limit: asked_max });
        titles.addRows(rows);
        const byId = new Map(rows.map((row) => [row.id, row]));
        return some.map((id) => [id, byId.get(id) ?? null]);
    });
    const settled = await Promise.allSettled(found);
    return settled.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
}
