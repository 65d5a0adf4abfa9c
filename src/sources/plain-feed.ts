import { plainText } from '#src/platform/sanitise.ts';
import type { Feed, FeedItem } from './parse-feed.ts';

/** A feed without its markup: what posts are made of. */
export interface PlainFeed extends Omit<Feed, 'items'> {
  readonly items: readonly PlainItem[];
}
export interface PlainItem extends Omit<FeedItem, 'html'> {
  readonly text: string;
}

/** Of one item: only the beginning of its text is shown. */
const htmlCharsMax = 10_000;
const titleCharsMax = 2_000;

/** Seconds for a feed that is made to cost them, so it belongs into the thread that reads it. */
export const plainFeed = ({ items, ...feed }: Feed): PlainFeed => ({
  ...feed,
  items: items.map(({ html, title, ...item }) => ({
    ...item,
    title: lineOf(title.slice(0, titleCharsMax)),
    text: plainText(html.slice(0, htmlCharsMax)),
  })),
});

/** Some feeds put HTML into their titles, some entities twice. */
const lineOf = (title: string): string => (/[<&]/.test(title) ? plainText(title) : title);
