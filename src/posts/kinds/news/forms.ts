import type { Forms } from '../form.ts';

/** As it was typed: a headline, and the last day where the writer is. */
export interface TypedNews {
  readonly title: string;
  readonly until: string;
  /** Of a campaign: its first day and its hashtag. Drafts from before do not have them. */
  readonly from?: string;
  readonly topic?: string;
}
/** `until`: from then on it is in the archive only. */
export interface NewsInput {
  readonly until: Date;
  /** Before that it does not stand on top; null or left out: it does at once. */
  readonly startsAt?: Date | null;
  /** It is a campaign, to which all belongs that is posted with this hashtag (without #) in its audience and time. */
  readonly topic?: string | null;
}
export interface NewsView extends Required<NewsInput> {
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
  readonly source: {
    readonly until: string;
    readonly startsAt: string | null;
    readonly topic: string | null;
  };
}
