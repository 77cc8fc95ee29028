// The calendar of a line of time: days counted from 1970-01-01, and the years they are
// in. What a date is and means, and its words, the service says.

const dayMs = 86_400_000;
const cycle = 146_097; // days in 400 years, of which each has its like

// dayNumber counts days since 1970-01-01; months from 0, and above 11 in the years
// after. It reaches farther than Date does.
export function dayNumber(y: number, m: number, d: number): number {
  const cycles = Math.floor(y / 400);
  return Math.round(new Date(0).setUTCFullYear(y - cycles * 400 + 2000, m, d) / dayMs) + (cycles - 5) * cycle;
}

// yearOf gives the year of a day.
export function yearOf(day: number): number {
  const cycles = Math.floor(day / cycle);
  return new Date((day - cycles * cycle) * dayMs).getUTCFullYear() + cycles * 400;
}

// yearText writes a year as a date.
export function yearText(y: number): string {
  if (Math.abs(y) > 9999) return `Y${y}`;
  return (y < 0 ? '-' : '') + String(Math.abs(y)).padStart(4, '0');
}
