import { periodOf } from '#src/posts/kinds/campaign/campaign.ts';
import type { CampaignView } from '#src/posts/kinds/campaign/forms.ts';
import type { PostView } from '#src/posts/post.ts';
import type { RequestContext } from '../../../shell/context.ts';
import { Icon } from '../../../shell/icon.tsx';
import { groupPath, personPath } from '../../post-html.ts';
import { Period } from './period.tsx';

/** What is asked, for how long, who decides, and the way to the ideas. */
export function CampaignCard(props: {
  readonly post: PostView;
  readonly campaign: CampaignView;
  readonly ctx: RequestContext;
}) {
  const { post, campaign, ctx } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  if (post.group === null) return null;
  const isOpen = periodOf(campaign, new Date()) === 'open' && post.removedAt === null;
  return (
    <div role="group" class="campaign" aria-label={t('campaign.mark')}>
      <Period of={campaign} i18n={i18n} />
      <p class="campaign-jury">
        <span class="quiet">{t('campaign.jury')}</span>{' '}
        {campaign.jury.map((juror, at) => (
          <span>
            {at > 0 && ', '}
            <a href={personPath(juror)} dir="auto">
              {juror.name}
            </a>
            {juror.company !== null && <span class="quiet"> {juror.company}</span>}
          </span>
        ))}
      </p>
      <p class="campaign-acts">
        {isOpen && (
          <a class="button" href={newIdeaPath(post.group.id, post.id)}>
            <Icon name="plus" />
            {t('idea.new')}
          </a>
        )}
        <a
          class={isOpen ? 'button second' : 'button'}
          href={`${groupPath(post.group)}/ideas?campaign=${post.id}`}
        >
          {t('campaign.ideas', { count: campaign.ideas })}
        </a>
      </p>
    </div>
  );
}

export const newIdeaPath = (groupId: string, campaignId?: string): string =>
  `/posts/new?group=${groupId}&kind=idea${campaignId === undefined ? '' : `&campaign=${campaignId}`}`;
