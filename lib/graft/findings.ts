/** What may surprise in a move, found without a request: an entry of `shop.verify()`. */
export interface Finding {
  /** `fault`: something that was asked for cannot be; `note`: something to know before the move. */
  readonly level: 'fault' | 'note';
  /** What kind of finding it is, in a word or two. */
  readonly code: string;
  /** The endpoint that it is about, or the journey, without the guest's name. */
  readonly endpoint: string;
  readonly cause: string;
  /** What to write, or to do, about it. */
  readonly mend: string;
}
