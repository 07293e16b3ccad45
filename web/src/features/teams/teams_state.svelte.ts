/** All teams and who works in them, kept equal to the server's. */
import { listAll } from '../../list_all';
import { live } from '../../live';
import { LiveStore } from '../../live/live_store.svelte';
import { LoadedState } from '../../live/loaded_state.svelte';
import { titles } from '../../titles.svelte';
import { session } from '../session/session.svelte';
import { treeOf, type TeamTree } from './team_tree';

const at_work = { '==': [{ var: 'active' }, true] };

export class TeamsState extends LoadedState {
    readonly #teams = new LiveStore();
    readonly #people = new LiveStore();
    loaded = $state(false);

    readonly tree: TeamTree = $derived(treeOf([...this.#teams.rows.values()], [...this.#people.rows.values()]));

    load(): Promise<void> {
        return this.fetch(
            () => Promise.all([listAll('team', {}), listAll('user', { filter: at_work })]),
            ([teams, people]) => {
                const { epoch } = session.me.workspace;
                for (const page of [teams, people]) {
                    titles.add(page.titles);
                    titles.addRows(page.rows);
                }
                this.#teams.begin(teams.rows, teams.position, epoch, teams.total);
                this.#people.begin(people.rows, people.position, epoch, people.total);
                this.loaded = true;
                const ends = [
                    live.follow({ list: 'team' }, this.#teams),
                    live.follow({ list: 'user', filter: at_work }, this.#people),
                ];
                this.follows(() => ends.forEach((end) => end()));
            },
        );
    }
}
