// How programs read comma-separated values, for the tests.

// readCSV gives the cells of each row. separator: what the program takes for one;
// quotes: whether it heeds quotation marks, at the beginning of a cell only.
export function readCSV(text: string, separator = ',', quotes = true): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    const next = text[i + 1];
    if (inside && c === '"' && next === '"') {
      cell += c;
      i++;
    } else if (inside) {
      if (c === '"') inside = false;
      else cell += c;
    } else if (quotes && c === '"' && cell === '') inside = true;
    else if (c === separator || c === '\r' || c === '\n') {
      row.push(cell);
      cell = '';
      if (c === separator) continue;
      rows.push(row);
      row = [];
      if (c === '\r' && next === '\n') i++;
    } else cell += c;
  }
  return cell === '' && row.length === 0 ? rows : [...rows, [...row, cell]];
}
