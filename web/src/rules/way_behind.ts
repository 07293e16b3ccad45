/** Which states of its way a record has behind it: what its events say, and before those what must or may well be. */
import type { Event } from '../api';
import type { Lifecycle, RecordType, State } from '../model';

/** Where a record is known to have been, and the first of those states. */
export interface Trail {
    states: Set<string>;
    first: string;
}

/** `events`: newest first, of which older ones may be missing. */
export function trailOf({ lifecycle }: RecordType, events: Event[], here: string): Trail {
    const states = new Set([here]);
    let first = here;
    for (const { data, kind } of events) {
        const begun = kind === 'created' ? data.fields?.[lifecycle?.field ?? ''] : undefined;
        const passed = kind === 'moved' ? [data.to, data.from] : [begun];
        for (const state of passed) {
            if (typeof state !== 'string') continue;
            states.add(state);
            first = state;
        }
    }
    return { states, first };
}

/**
 * `shown`: the states on screen, in order. Nobody goes through a lost end to get somewhere, so that one is never
 * ticked. Without a trail, and before it begins, what leads forward to where the record was counts.
 */
export function statesBehind({ lifecycle }: RecordType, shown: State[], here: string, trail?: Trail): Set<string> {
    const end = shown.findIndex(({ name }) => name === here);
    const known = trail ?? { states: new Set<string>(), first: here };
    const earlier = lifecycle ? leadingTo(lifecycle, shown, known.first) : new Set<string>();
    const behind = shown
        .slice(0, Math.max(end, 0))
        .filter(({ name, outcome }) => outcome !== 'lost' && (known.states.has(name) || earlier.has(name)));
    return new Set(behind.map(({ name }) => name));
}

type Steps = Map<string, string[]>;

/**
 * The states before `goal` that lie on a way forward to it. An open one may be one of several; an end (won, done) was
 * there only if no way leads around it.
 */
function leadingTo(lifecycle: Lifecycle, shown: State[], goal: string): Set<string> {
    const names = shown.map(({ name }) => name);
    const forward = stepsAmong(lifecycle, names, true);
    const { initial } = lifecycle;
    // A state that is only ever returned to ("refused") has no way forward to it.
    const steps = reachable(forward, initial).has(goal) ? forward : stepsAmong(lifecycle, names, false);
    const begun = reachable(forward, initial);
    const isPassed = ({ name, outcome = 'open' }: State) =>
        begun.has(name) &&
        reachable(steps, name).has(goal) &&
        (outcome === 'open' || !reachable(steps, initial, name).has(goal));
    return new Set(
        shown
            .slice(0, Math.max(names.indexOf(goal), 0))
            .filter(isPassed)
            .map(({ name }) => name),
    );
}

function stepsAmong({ transitions }: Lifecycle, names: string[], forward: boolean): Steps {
    const place = new Map(names.map((name, index) => [name, index]));
    const leads = (from: string, to: string) =>
        place.has(to) && from !== to && (!forward || place.get(from)! < place.get(to)!);
    return new Map(
        names.map((from) => [
            from,
            transitions
                .filter((step) => (step.from.includes(from) || step.from.includes('*')) && leads(from, step.to))
                .map(({ to }) => to),
        ]),
    );
}

/** From one state on, itself included; `around`: without that one. */
function reachable(steps: Steps, start: string, around?: string): Set<string> {
    const found = new Set<string>(start === around ? [] : [start]);
    for (const name of found) for (const next of steps.get(name) ?? []) if (next !== around) found.add(next);
    return found;
}
