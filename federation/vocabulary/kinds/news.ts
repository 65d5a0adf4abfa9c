import { newsHtml, withoutNews } from '#src/posts/kinds/news/said-news.ts';
import { kontorTerms } from '../namespace.ts';
import { date, hasType, text, words } from '../read.ts';
import type { SpokenKind } from './kind.ts';

/** A Note that stands on top until `newsUntil`, with its cover as the first picture: see docs/decisions/0074-flash-news.md. */
export const news: SpokenKind = {
  context: kontorTerms('newsUntil', 'newsFrom', 'newsTopic'),
  write: ({ news: source }) => ({
    newsUntil: source ? new Date(source.until).toISOString() : null,
    ...(source?.startsAt && { newsFrom: new Date(source.startsAt).toISOString() }),
    ...(source?.topic && { newsTopic: source.topic }),
  }),
  plainHtml: ({ news: source, title, language }) =>
    source ? newsHtml(title, new Date(source.until), language, source.topic) : '',
  saysTitle: ({ news: source }) => source !== null,
  read(object) {
    const until = date(object.newsUntil);
    if (until === null || !hasType(object, 'Note') || words(object, 'name').trim() === '') return {};
    return {
      kind: 'news',
      html: withoutNews(words(object, 'content')),
      news: { until, startsAt: date(object.newsFrom), topic: text(object.newsTopic) || null },
    };
  },
};
