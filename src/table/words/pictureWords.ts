/** What is said of pictures of pages. Pages are those of the PDF. */
export interface PictureWords {
  /** A notice to whoever pressed. */
  coming(page: number): string;
  /** Again, only to whoever pressed. */
  readonly alreadySent: string;
  /** In place of the picture: the document has left the library, or its file holds another one by now. */
  gone(document: string): string;
  /** In place of the picture: it cannot be drawn, or not be shown in this chat. */
  unmade(page: number): string;
}
