/** What lines of the tree ask of its page. */
import type { Row } from '../../model';
import type { MoveKind } from './team_tree';

export interface Move {
    kind: MoveKind;
    person: Row;
    from: Row | undefined;
}
export interface TeamDeeds {
    move: (move: Move) => void;
    why: (person: Row) => void;
}
