// How lines bend so that none passes through the mark of another. By the same rule the
// service bends them in the pictures that it draws (internal/layout/route.go); here it is
// worked out from where marks stand now, for readers move them.

export interface BendMark {
  x: number;
  y: number;
  r: number; // of the mark, in units
}

// most are how many marks and lines find their way; of more, nobody could follow them.
const most = { marks: 300, lines: 2000 };
// How near a line comes to another's mark before it is taken for one of its own.
const reach = 4;
const steps = 60;
// The largest bend, for the length.
const farthest = 1.5;
// Where along its way a bent line is broken into straight pieces. The first and the last
// are long, for arrow heads stand on them.
const stops = [0, 0.18, 0.28, 0.36, 0.44, 0.5, 0.56, 0.64, 0.72, 0.82, 1];
export const pieces = stops.length - 1;

// curve gives the ends of the pieces of a line that bends: a quadratic curve of which the
// control point is so much of the length beside the middle, to the right of the way from a
// to b where y grows downwards.
export function curve(ax: number, ay: number, bx: number, by: number, bend: number): [number, number][] {
  const cx = (ax + bx) / 2 - bend * (by - ay);
  const cy = (ay + by) / 2 + bend * (bx - ax);
  return stops.map((t) => {
    const u = 1 - t;
    return [u * u * ax + 2 * t * u * cx + t * t * bx, u * u * ay + 2 * t * u * cy + t * t * by];
  });
}

// near says whether a piece comes within r of a point.
function near(ax: number, ay: number, bx: number, by: number, x: number, y: number, r: number): boolean {
  if (x < Math.min(ax, bx) - r || x > Math.max(ax, bx) + r || y < Math.min(ay, by) - r || y > Math.max(ay, by) + r) return false;
  const dx = bx - ax;
  const dy = by - ay;
  const l = dx * dx + dy * dy;
  const t = l > 0 ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / l)) : 0;
  return (ax + t * dx - x) ** 2 + (ay + t * dy - y) ** 2 < r * r;
}

// bends gives how much each line bends, as a part of its length; 0 is straight. It is the
// smallest bend that clears all marks, or one that passes through the fewest.
export function bends(marks: ReadonlyMap<string, BendMark>, lines: ReadonlyMap<string, { a: string; b: string }>): Map<string, number> {
  const out = new Map<string, number>();
  if (marks.size > most.marks || lines.size > most.lines) return out;
  for (const [key, { a, b }] of lines) {
    const from = marks.get(a);
    const to = marks.get(b);
    if (!from || !to || a === b) continue;
    const l = Math.hypot(to.x - from.x, to.y - from.y);
    if (!(l > 0)) continue;
    const others: BendMark[] = [];
    for (const [id, m] of marks) if (id !== a && id !== b && near(from.x, from.y, to.x, to.y, m.x, m.y, m.r + reach + l)) others.push(m);
    const harm = (bend: number, limit: number): number => {
      let c = Math.abs(bend) * (steps / farthest);
      const way = bend === 0 ? [[from.x, from.y] as const, [to.x, to.y] as const] : curve(from.x, from.y, to.x, to.y, bend);
      for (const m of others) {
        if (c >= limit) return c;
        const through = (r: number) =>
          way.some(([x, y], i) => {
            const last = way[i - 1];
            return last !== undefined && near(last[0], last[1], x, y, m.x, m.y, r);
          });
        if (through(m.r + reach)) c += through(m.r + 1) ? 10_200 : 200;
      }
      return c;
    };
    let best = 0;
    let least = harm(0, Infinity);
    for (let k = 1; k <= steps && k <= least; k++) {
      for (const bend of [(k * farthest) / steps, (-k * farthest) / steps]) {
        const c = harm(bend, least);
        if (c < least) {
          least = c;
          best = bend;
        }
      }
    }
    if (best !== 0) out.set(key, best);
  }
  return out;
}
