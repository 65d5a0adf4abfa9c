import { viewOf, type Kind } from '../kind.ts';
import { admitNews, checkNews, cleanNews } from './check-news.ts';
import { dismissalsOf, eraseDismissals } from './dismiss-news.ts';
import type { NewsView } from './forms.ts';

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
  insert: (tx, { until }) => tx`, told as (
      insert into news (post_id, group_id, until) select post.id, post.group_id, ${until} from post)`,
  async revise(tx, postId, stored) {
    // It stays news: who was told once is not told something else.
    if (stored !== null) await tx`update news set until = ${stored.until} where post_id = ${postId}`;
  },
  view: viewOf<{ readonly untilMs: number; readonly isDismissed: boolean }, NewsView>(
    `select json_build_object('untilMs', (extract(epoch from n.until) * 1000)::bigint,
        'isDismissed', exists (select from news_dismissals x where x.post_id = n.post_id and x.person_id = $2::bigint))
      from news n where n.post_id = p.id`,
    ({ untilMs, isDismissed }) => ({ until: new Date(untilMs), isDismissed }),
  ),
  source: `select jsonb_build_object('until', n.until) from news n where n.post_id = p.id`,
  deeds: { file: 'news-put-away.json', of: dismissalsOf, erase: eraseDismissals },
  revive: ({ until }) => ({ until: new Date(until) }),
  isUntouched: ({ news: typed }) => (typed?.title ?? '').trim() === '',
};
