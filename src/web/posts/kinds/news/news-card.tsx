import { sayDay } from '#src/platform/days.ts';
import { localTime } from '#src/posts/kinds/event/local-time.ts';
import { fileLink } from '#src/media/link.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { NewsView } from '#src/posts/kinds/news/forms.ts';
import type { FileView, PostView } from '#src/posts/post.ts';
import { CompanyBadge } from '../../../company/company-badge.tsx';
import type { RequestContext } from '../../../shell/context.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Time } from '../../../shell/time.tsx';
import { Attachments } from '../../attachments.tsx';
import { groupPath, namedText } from '../../post-html.ts';
import type { PostCard } from '../card.ts';

/** News as a post: its cover, and until when it stands. */
export const newsCard: PostCard = {
  mark: ({ post, i18n }) =>
    post.news && (
      <span class="news-mark">{i18n.t(post.news.topic === null ? 'news.mark' : 'news.campaign')}</span>
    ),
  body: ({ post, ctx, instance }) =>
    post.news && (
      <>
        <Cover post={post} ctx={ctx} instance={instance} />
        <Attachments
          files={post.files.filter((file) => file !== coverOf(post))}
          ctx={ctx}
          instance={instance}
          postId={post.id}
          from={post}
        />
        <p class="news-until quiet">{periodOf(post.news, ctx.i18n)}</p>
        <CampaignLink post={post} i18n={ctx.i18n} />
      </>
    ),
  hasFiles: (post) => post.news !== null,
};

const coverOf = ({ files }: PostView): FileView | undefined => files.find(({ kind }) => kind === 'image');

function standsUntil(until: Date, i18n: I18n): string {
  // The end is the first moment that is over.
  const [day] = localTime(new Date(until.getTime() - 1), i18n.timeZone);
  const when = sayDay(day, i18n.locale, 'short');
  return i18n.t(until > new Date() ? 'news.stands' : 'news.over', { when });
}

/** A campaign from its first day to its last; news until its last. */
export function periodOf({ startsAt, until }: NewsView, i18n: I18n): string {
  if (startsAt === null) return standsUntil(until, i18n);
  const say = (at: Date) => sayDay(localTime(at, i18n.timeZone)[0], i18n.locale, 'short');
  return `${say(startsAt)} – ${say(new Date(until.getTime() - 1))}`;
}

/** The way to what belongs to a campaign. */
function CampaignLink({ post, i18n }: { readonly post: PostView; readonly i18n: I18n }) {
  if (!post.news?.topic) return null;
  return (
    <p class="news-campaign">
      <a class="button second" href={`/posts/${post.id}/campaign`}>
        <Icon name="hash" />
        {i18n.t('news.openCampaign', { topic: post.news.topic })}
      </a>
    </p>
  );
}

export function Cover(props: {
  readonly post: PostView;
  readonly ctx: RequestContext;
  readonly instance: Instance;
}) {
  const { post, ctx, instance } = props;
  const cover = coverOf(post);
  if (!cover) return null;
  const { width, height, alt, focus } = cover;
  return (
    <img
      class={`news-cover${focus && focus[1] > 0.3 ? ' upper' : focus && focus[1] < -0.3 ? ' lower' : ''}`}
      src={fileLink(instance, cover.uuid, ctx.me.id)}
      alt={alt}
      width={width ?? undefined}
      height={height ?? undefined}
      loading="lazy"
    />
  );
}

/** What stands on top of a page, apart from what people talk about; each can be put away. */
export function StandingNews(props: {
  readonly posts: readonly PostView[];
  readonly ctx: RequestContext;
  readonly instance: Instance;
  /** The page is the group's own. */
  readonly here?: 'group';
}) {
  const { posts, ctx, here } = props;
  const { t } = ctx.i18n;
  if (posts.length === 0) return null;
  return (
    <section class="standing-news" aria-labelledby="news">
      <h2 id="news">
        <Icon name="news" />
        {t('news.heading')}
      </h2>
      <ul>
        {posts.map((post) => (
          <li>
            <Item {...props} post={post} />
          </li>
        ))}
      </ul>
      {here === undefined && (
        <a class="more-link" href="/news">
          {t('news.all')}
        </a>
      )}
    </section>
  );
}

/** One piece of news in a list: what is new, whose it is and how long it stands. */
export function Item(props: {
  readonly post: PostView;
  readonly ctx: RequestContext;
  readonly instance: Instance;
  readonly here?: 'group';
  /** Below the heading of a list, or of the page itself. */
  readonly below?: 'list' | 'page';
}) {
  const { post, ctx, instance, here, below = 'list' } = props;
  const { i18n } = ctx;
  const { news } = post;
  const Heading = below === 'page' ? 'h2' : 'h3';
  if (news === null) return null;
  return (
    <article class="news-item" aria-labelledby={`news-${post.id}`}>
      <Cover post={post} ctx={ctx} instance={instance} />
      <div class="news-text">
        <Heading id={`news-${post.id}`}>
          <a href={`/posts/${post.id}`} lang={post.language} dir="auto">
            {post.title || i18n.t('news.mark')}
          </a>
        </Heading>
        {post.text !== '' && (
          <p class="news-words" lang={post.language} dir="auto">
            {namedText(post)}
          </p>
        )}
        <p class="quiet">
          <span dir="auto">{post.author.name}</span> <CompanyBadge of={post.author} />
          {post.group && here !== 'group' && (
            <>
              {' · '}
              <a href={groupPath(post.group)}>{post.group.name}</a>
            </>
          )}
          {' · '}
          <Time at={post.publishedAt} i18n={i18n} /> · {periodOf(news, i18n)}
        </p>
        <CampaignLink post={post} i18n={i18n} />
      </div>
      {here === undefined && !news.isDismissed && news.until > new Date() && (
        <button
          class="news-away"
          form="act"
          formaction={`/posts/${post.id}/dismissals`}
          aria-label={i18n.t('news.dismissNamed', { title: post.title })}
          title={i18n.t('news.dismiss')}
        >
          <Icon name="close" />
          <span class="hidden">{i18n.t('news.dismiss')}</span>
        </button>
      )}
    </article>
  );
}
