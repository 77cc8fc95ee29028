// Where entities stand. Everything here is deterministic: the same input gives
// the same places, on every machine, and what has a place keeps it.

import type { LayoutName, Places } from '../state';

// A Drawing is what a layout needs to know: entities in order, the pairs that
// are joined, and how large each is (its degree).
export interface Drawing {
  ids: readonly string[];
  pairs: readonly (readonly [string, string])[];
  degree: (id: string) => number;
}

export type Layouter = {
  // place finds places for those of d.ids that have none: near the entity they
  // were opened at, or between those they are joined to. It gives only these.
  place(d: Drawing, placed: Places, near?: string): Promise<Places>;
  // along lays ways out from left to right, one row a way, for those of them
  // that have no place.
  along(ways: readonly (readonly string[])[], placed: Places): Places;
  // arrange gives new places to all but the fixed: by forces, in circles around
  // the centre, or as levels below it. center "" is the best linked.
  arrange(name: LayoutName, d: Drawing, placed: Places, fixed: ReadonlySet<string>, center: string): Promise<Places>;
};
