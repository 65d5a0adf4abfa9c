import { periodOf } from '#src/posts/kinds/campaign/campaign.ts';
import type { CampaignView } from '#src/posts/kinds/campaign/forms.ts';
import type { PostView } from '#src/posts/post.ts';
import type { RequestContext } from '../../../shell/context.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { personPath } from '../../post-html.ts';
import { newIdeaPath } from '../campaign/campaign-card.tsx';

interface Props {
  readonly post: PostView;
  readonly hour: CampaignView;
  readonly ctx: RequestContext;
}

/** An hour of questions in a feed: when, who answers, and the ways to ask and to follow it. */
export function HourCard({ post, hour, ctx }: Props) {
  const { i18n } = ctx;
  const { t } = i18n;
  if (post.group === null) return null;
  return (
    <section class="campaign" aria-label={t('hour.mark')}>
      <HourFacts hour={hour} i18n={i18n} />
      <p class="campaign-acts">
        <a class="button" href={`/posts/${post.id}/hour`}>
          {t('hour.open', { count: hour.ideas })}
        </a>
        {post.removedAt === null && <AskLink post={post} hour={hour} i18n={i18n} />}
      </p>
      {periodOf(hour, new Date()) !== 'over' && (
        <p class="card-links">
          <a href={`/posts/${post.id}/event.ics`} data-turbo="false" download>
            {t('event.download')}
          </a>
        </p>
      )}
    </section>
  );
}

export function AskLink(props: {
  readonly post: PostView;
  readonly hour: CampaignView;
  readonly i18n: I18n;
}) {
  const { post, hour, i18n } = props;
  if (post.group === null || periodOf(hour, new Date()) === 'over') return null;
  return (
    <a class="button second" href={newIdeaPath(post.group.id, post.id)}>
      <Icon name="plus" />
      {i18n.t('hour.ask')}
    </a>
  );
}

const hourWords = { before: 'hour.before', runs: 'hour.runs', over: 'hour.over' } as const;

/** When it is, on the reader's clock, whether it runs, who answers, and where it is seen. */
export function HourFacts(props: {
  readonly hour: CampaignView;
  readonly i18n: I18n;
  /** The broadcast is on the page, with its link. */
  readonly isEmbedded?: boolean;
}) {
  const { hour, i18n, isEmbedded = false } = props;
  const { t } = i18n;
  const now = new Date();
  const is = now < hour.startsAt ? 'before' : now < hour.endsAt ? 'runs' : 'over';
  const span = new Intl.DateTimeFormat(i18n.tag, {
    ...{ dateStyle: 'full', timeStyle: 'short', timeZone: i18n.timeZone },
  }).formatRange(hour.startsAt, hour.endsAt);
  return (
    <>
      <p class="campaign-period">
        <Icon name="calendar" />
        <span>
          {Object.entries(hourWords).map(([each, word]) => (
            // On the hour's own page script turns them when it begins and ends.
            <strong data-hour-is={each} hidden={each !== is}>
              {t(word)}
            </strong>
          ))}{' '}
          <time datetime={hour.startsAt.toISOString()}>{span}</time>
        </span>
      </p>
      <p class="campaign-jury">
        <span class="quiet">{t('hour.hosts')}</span>{' '}
        {hour.jury.map((host, at) => (
          <span>
            {at > 0 && ', '}
            <a href={personPath(host)} dir="auto">
              {host.name}
            </a>
            {host.company !== null && <span class="quiet"> {host.company}</span>}
          </span>
        ))}
      </p>
      {hour.stream !== null && !isEmbedded && (
        <p class="campaign-jury">
          <a href={hour.stream} target="_blank" rel="noopener noreferrer">
            {t('hour.stream')}
          </a>
        </p>
      )}
    </>
  );
}
