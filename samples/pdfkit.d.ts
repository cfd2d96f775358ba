/**
 * The part of pdfkit 0.20 that the sample rulebooks use. pdfkit ships no types.
 * Lengths are PDF points (1/72 inch); y grows downwards.
 */
declare module 'pdfkit' {
  import type { Readable } from 'node:stream';

  export interface DocumentOptions {
    readonly size: readonly [width: number, height: number];
    readonly margin: number;
    readonly autoFirstPage: boolean;
    /** Keeps the pages open, so that `switchToPage` reaches them. */
    readonly bufferPages: boolean;
    /** BCP 47 tag, written as /Lang of the catalogue. */
    readonly lang: string;
    readonly pdfVersion: '1.7';
    readonly displayTitle: boolean;
    /** The file's /ID is a digest of this; a fixed date makes the output reproducible. */
    readonly info: {
      readonly Title: string;
      readonly Author: string;
      readonly Subject: string;
      readonly CreationDate: Date;
      readonly ModDate: Date;
    };
  }

  export interface TextOptions {
    /** False: one line exactly as given, never wrapped, never a new page. */
    readonly lineBreak: boolean;
    readonly characterSpacing?: number;
  }

  export interface OutlineItem {
    addItem(title: string): OutlineItem;
  }

  export interface Reference {
    end(): void;
  }

  export default class PDFDocument extends Readable {
    constructor(options: DocumentOptions);
    /** The document catalogue. Not documented by pdfkit; the only door to /PageLabels. */
    readonly _root: { readonly data: Record<string, unknown> };
    readonly outline: OutlineItem;
    ref(data: object): Reference;
    addPage(): this;
    switchToPage(index: number): unknown;
    registerFont(name: string, source: string): this;
    font(name: string): this;
    fontSize(size: number): this;
    widthOfString(text: string, options?: Partial<TextOptions>): number;
    text(text: string, x: number, y: number, options: TextOptions): this;
    rect(x: number, y: number, width: number, height: number): this;
    roundedRect(x: number, y: number, width: number, height: number, radius: number): this;
    circle(x: number, y: number, radius: number): this;
    moveTo(x: number, y: number): this;
    lineTo(x: number, y: number): this;
    bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): this;
    quadraticCurveTo(cx: number, cy: number, x: number, y: number): this;
    closePath(): this;
    lineWidth(width: number): this;
    fill(color: string): this;
    stroke(color: string): this;
    fillColor(color: string): this;
    opacity(value: number): this;
    save(): this;
    restore(): this;
    end(): this;
  }
}
