import type { InvitationView } from '#src/groups/read-invitations.ts';
import type { RequestContext, WebContext } from '../shell/context.ts';
import { groupPath, personPath } from '../posts/post-html.ts';
import { Icon } from '../shell/icon.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';

/** An invitation with everything to know before answering: who invites, where the group is hosted, what is kept for how long, what one agrees to. */
export function Invitation(props: {
  readonly invitation: InvitationView;
  readonly ctx: RequestContext;
  readonly web: WebContext;
  /** In a list: the group is named and led to. */
  readonly named?: boolean;
}) {
  const { invitation, ctx, web, named } = props;
  const { group, by, note } = invitation;
  const { i18n } = ctx;
  const { t } = i18n;
  const path = groupPath(group);
  const days =
    group.peerId === null ? null : (web.registry.byPeer(group.peerId)?.grantsOut.retentionDays ?? null);
  return (
    <section class="invitation" aria-label={t('invitation.label', { group: group.name })}>
      <p>
        <Icon name="mail" />
        <span>
          {by
            ? i18n.rich(named ? 'invitation.byTo' : 'invitation.by', {
                name: <a href={personPath(by)}>{by.name}</a>,
                group: <a href={path}>{group.name}</a>,
              })
            : i18n.rich(named ? 'invitation.to' : 'group.youAreInvited', {
                group: <a href={path}>{group.name}</a>,
              })}{' '}
          <CompanyBadge of={by ?? group} /> <span class="quiet">{i18n.ago(invitation.since)}</span>
        </span>
      </p>
      {note !== '' && <blockquote>{note}</blockquote>}
      <ul class="quiet">
        <li>{t('group.home', { company: group.company, country: group.country })}</li>
        {group.peerId !== null && (
          <li>
            {days === null
              ? t('about.keptOpen', { company: group.company })
              : t('about.keptDays', { company: group.company, count: days })}
          </li>
        )}
        {group.hasCharter && (
          <li>
            <a href={`${path}/charter`}>{t('invitation.charter')}</a>
          </li>
        )}
      </ul>
      <div class="buttons">
        <button class="button" form="act" formaction={`${path}/membership`}>
          {t('group.accept')}
        </button>
        <button class="button second" form="act" formaction={`${path}/invitation/refusal`}>
          {t('group.decline')}
        </button>
      </div>
    </section>
  );
}
