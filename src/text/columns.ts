/** A table for a terminal: cells of a column begin one below the other. */

/** One line a row, no space at its end. Widths are counted in UTF-16 units. @param between columns; two spaces by default */
export function inColumns(rows: readonly (readonly string[])[], between = '  '): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(between)
      .trimEnd(),
  );
}
