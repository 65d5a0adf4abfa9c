import { viewOf, type Kind } from '../kind.ts';
import { admitNews, checkNews, cleanNews } from './check-news.ts';
import { dismissalsOf, eraseDismissals } from './dismiss-news.ts';
import type { NewsView } from './forms.ts';

interface Row extends Pick<NewsView, 'isDismissed' | 'topic'> {
  readonly untilMs: number;
  readonly startsAtMs: number | null;
}

/** What everyone should hear at once. It stands on top until its last day, apart from what people talk about, and then in the archive. */
export const news: Kind<'news'> = {
  mark: 'news',
  draft: 'news',
  flag: null,
  rows: ['news'],
  isContent: true,
  isListed: false,
  check: checkNews,
  clean: cleanNews,
  admit: (tx, author, groupId) => admitNews(tx, author, groupId),
  insert: (tx, { until, startsAt = null, topic = null }) => tx`, told as (
      insert into news (post_id, group_id, until, starts_at, topic)
      select post.id, post.group_id, ${until}, ${startsAt}::timestamptz, ${topic}::text from post)`,
  async revise(tx, postId, stored) {
    // It stays news: who was told once is not told something else.
    if (stored === null) return;
    const { until, startsAt = null, topic = null } = stored;
    await tx`update news set until = ${until}, starts_at = ${startsAt}, topic = ${topic} where post_id = ${postId}`;
  },
  view: viewOf<Row, NewsView>(
    `select json_build_object('untilMs', (extract(epoch from n.until) * 1000)::bigint,
        'startsAtMs', (extract(epoch from n.starts_at) * 1000)::bigint, 'topic', n.topic,
        'isDismissed', exists (select from news_dismissals x where x.post_id = n.post_id and x.person_id = $2::bigint))
      from news n where n.post_id = p.id`,
    ({ untilMs, startsAtMs, ...row }) => ({
      ...row,
      until: new Date(untilMs),
      startsAt: startsAtMs === null ? null : new Date(startsAtMs),
    }),
  ),
  source: `select jsonb_build_object('until', n.until, 'startsAt', n.starts_at, 'topic', n.topic) from news n where n.post_id = p.id`,
  deeds: { file: 'news-put-away.json', of: dismissalsOf, erase: eraseDismissals },
  revive: ({ until, startsAt, topic }) => ({
    ...{ until: new Date(until), topic: topic ?? null },
    startsAt: startsAt ? new Date(startsAt) : null,
  }),
  isUntouched: ({ news: typed }) => (typed?.title ?? '').trim() === '',
};
