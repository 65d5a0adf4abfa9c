/** What a kind of post adds to each form that a post takes on its way: typed in a composer, submitted, stored, shown, sent to partners. */
export interface Forms {
  readonly typed: object;
  readonly input: unknown;
  /** What an edit may hand in; never: nothing. */
  readonly change: unknown;
  readonly incoming: unknown;
  readonly stored: unknown;
  readonly view: unknown;
  readonly source: unknown;
}
