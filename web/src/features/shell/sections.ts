/** Where the navigation leads for a type: what it is looked at as most of the time. */
import type { RecordType } from '../../model';
import { paths } from '../../router';

const remembered = (type: string) => `cairn.view.${type}`;

/** The board where the model adds up a measure over the states (a pipeline), else the list; a person's own choice comes first. */
export function homeOf(type: RecordType): string {
    const chosen = localStorage.getItem(remembered(type.type));
    const isBoard = chosen ? chosen === 'board' : type.board?.measure !== undefined;
    return isBoard && type.lifecycle ? paths.board(type.type) : paths.list(type.type);
}

export function rememberView(type: string, view: 'list' | 'board'): void {
    localStorage.setItem(remembered(type), view);
}
