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
    news: shown && {
      ...{ until: shown.until.toISOString(), dismissed: shown.isDismissed },
      ...{ from: shown.startsAt?.toISOString() ?? null, topic: shown.topic },
    },
  }),
  above: ({ news: shown, title, language }) =>
    shown ? newsHtml(title, shown.until, language, shown.topic) : '',
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
  const from = textOf(asked, 'from', 50) ?? '';
  if (from !== '' && Number.isNaN(Date.parse(from)))
    throw new Refusal('invalid', 'news.from must be a date with time, e.g. 2026-12-01T08:00:00Z.');
  const topic = textOf(asked, 'topic', 110);
  return {
    news: {
      until: new Date(until),
      ...(from !== '' && { startsAt: new Date(from) }),
      ...(topic !== undefined && topic !== null && { topic }),
    },
  };
}
