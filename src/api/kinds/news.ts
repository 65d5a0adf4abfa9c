import { Refusal } from '#src/platform/errors.ts';
import { dismissNews, recallNews } from '#src/posts/kinds/news/dismiss-news.ts';
import type { NewsInput } from '#src/posts/kinds/news/forms.ts';
import { newsHtml } from '#src/posts/kinds/news/said-news.ts';
import { nestedFields, textOf, type Fields } from '../fields.ts';
import type { ApiKind } from './kind.ts';

/** `news`, beside `title`: its cover is the first of `media_ids`. */
export const news: ApiKind = {
  read: readNews,
  readChange: readNews,
  present: ({ news: shown }) => ({
    news: shown && { until: shown.until.toISOString(), dismissed: shown.isDismissed },
  }),
  above: ({ news: shown, title, language }) => (shown ? newsHtml(title, shown.until, language) : ''),
  acts: {
    dismiss_news: ['write:statuses', dismissNews],
    recall_news: ['write:statuses', recallNews],
  },
};

function readNews(fields: Fields): { readonly news?: NewsInput } {
  const asked = nestedFields(fields, 'news');
  if (!asked) return {};
  const until = textOf(asked, 'until', 50) ?? '';
  if (until === '' || Number.isNaN(Date.parse(until)))
    throw new Refusal('invalid', 'news.until must be a date with time, e.g. 2026-12-31T12:00:00Z.');
  return { news: { until: new Date(until) } };
}
