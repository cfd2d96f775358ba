/** Draws what a command printed as an SVG of a terminal: the picture in the README is made from a real run. */

const CHARACTERS_A_LINE = 92;
const LINE_HEIGHT = 20;
const CHARACTER_WIDTH = 8.4;
const PADDING = 20;
const BAR = 34;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function wrapped(line: string): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > CHARACTERS_A_LINE) {
      lines.push(current);
      current = word;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  return [...lines, current];
}

function colourOf(line: string, inQuote: boolean): string {
  if (line.startsWith('$')) return '#8bd5ca';
  if (line.startsWith('— ')) return '#eed49f';
  return inQuote ? '#f4f4f6' : '#a5adcb';
}

export function terminalPicture(command: string, output: string): string {
  const rows: { readonly text: string; readonly colour: string }[] = [];
  for (const paragraph of [`$ ${command}`, ...output.trimEnd().split('\n')]) {
    const inQuote = paragraph.startsWith('“');
    for (const text of wrapped(paragraph)) rows.push({ text, colour: colourOf(paragraph, inQuote) });
  }
  const width = Math.round(CHARACTERS_A_LINE * CHARACTER_WIDTH + 2 * PADDING);
  const height = rows.length * LINE_HEIGHT + 2 * PADDING + BAR;
  const dots = ['#ed8796', '#eed49f', '#a6da95']
    .map((colour, index) => `<circle cx="${PADDING + 6 + index * 20}" cy="18" r="6" fill="${colour}"/>`)
    .join('');
  const lines = rows.map(
    ({ text, colour }, index) =>
      `<text x="${PADDING}" y="${BAR + PADDING + 6 + index * LINE_HEIGHT}" fill="${colour}" xml:space="preserve">${escaped(text)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(command)}" font-family="ui-monospace, SFMono-Regular, Menlo, DejaVu Sans Mono, monospace" font-size="14">
<rect width="${width}" height="${height}" rx="10" fill="#24273a"/>
${dots}
${lines.join('\n')}
</svg>
`;
}
