import type { Forms } from '../form.ts';

/** As it was typed: a headline, and the last day where the writer is. */
export interface TypedNews {
  readonly title: string;
  readonly until: string;
}
/** `until`: from then on it is in the archive only. */
export interface NewsInput {
  readonly until: Date;
}
export interface NewsView extends NewsInput {
  /** The reader does not want it on top any more. */
  readonly isDismissed: boolean;
}
export interface NewsForms extends Forms {
  readonly typed: { readonly news?: TypedNews };
  /** The headline is the post's title, the cover its first picture. */
  readonly input: NewsInput;
  readonly change: NewsInput;
  readonly incoming: NewsInput;
  readonly stored: NewsInput;
  readonly view: NewsView;
  readonly source: { readonly until: string };
}
