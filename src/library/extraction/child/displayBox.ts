/** Maps boxes from the PDF's own space (origin anywhere, y upwards) to the page as displayed: top left origin, y downwards. */

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * @param page the visible part of the page in the PDF's space (crop box within media box), `top` above `bottom`
 * @param quarterTurns how often the page is turned clockwise for display, 0 to 3
 */
export function displayBox(box: Box, page: Box, quarterTurns: number): Box {
  switch (quarterTurns) {
    case 1:
      return rounded(box.bottom - page.bottom, box.top - page.bottom, box.left - page.left, box.right - page.left);
    case 2:
      return rounded(page.right - box.right, page.right - box.left, box.bottom - page.bottom, box.top - page.bottom);
    case 3:
      return rounded(page.top - box.top, page.top - box.bottom, page.right - box.right, page.right - box.left);
    default:
      return rounded(box.left - page.left, box.right - page.left, page.top - box.top, page.top - box.bottom);
  }
}

function rounded(left: number, right: number, top: number, bottom: number): Box {
  return { left: hundredths(left), right: hundredths(right), top: hundredths(top), bottom: hundredths(bottom) };
}

/** Two decimals are far below what an eye tells apart; a number that is none (a broken matrix) becomes 0. */
export function hundredths(value: number): number {
  return Number.isFinite(value) ? Math.round(value * 100) / 100 : 0;
}
