/** Pixels to a file: PNG, in which letters stay sharp, or JPEG where a page of paintings would become too large. */
import { Transformer } from '@napi-rs/image';
import type { Pixels } from './highlight.ts';

export interface EncodedPicture {
  readonly format: 'png' | 'jpeg';
  readonly bytes: Buffer;
}

const JPEG_QUALITIES = [85, 65] as const;

/** null where no way of writing it keeps within `mostBytes`. */
export function encode({ width, height, bytes }: Pixels, mostBytes: number): EncodedPicture | null {
  const picture = Transformer.fromRgbaPixels(bytes, width, height);
  const png = picture.pngSync();
  if (png.length <= mostBytes) return { format: 'png', bytes: png };
  for (const quality of JPEG_QUALITIES) {
    const jpeg = picture.jpegSync(quality);
    if (jpeg.length <= mostBytes) return { format: 'jpeg', bytes: jpeg };
  }
  return null;
}
