import { api } from '../../api';

/** When the story of a type begins: its oldest record, archived ones too. */
export async function firstMoment(type: string): Promise<string | undefined> {
    const oldest = await api.list(type, { sort: 'created_at', limit: 1, archived: 'yes', fields: 'created_at' });
    return oldest.rows[0]?.created_at;
}
