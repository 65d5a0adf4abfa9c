import type { InvitationView } from '#src/groups/read-invitations.ts';
import type { Visit, WebContext } from '../context.ts';
import { groupPath, personPath } from '../prose.ts';
import { Icon } from './icon.tsx';
import { Plate } from './plate.tsx';

/** An invitation with all there is to know before the answer: who invites, where the group lies, what is kept how long, what one agrees to. */
export function Invitation(props: {
  readonly invitation: InvitationView;
  readonly visit: Visit;
  readonly web: WebContext;
  /** In a list: the group is named and led to. */
  readonly named?: boolean;
}) {
  const { invitation, visit, web, named } = props;
  const { group, by, note } = invitation;
  const { words } = visit;
  const { t } = words;
  const path = groupPath(group);
  const days =
    group.peerId === null ? null : (web.book.byPeer(group.peerId)?.grantsOut.retentionDays ?? null);
  return (
    <section class="invitation" aria-label={t('invitation.label', { group: group.name })}>
      <p>
        <Icon name="mail" />
        <span>
          {by
            ? words.rich(named ? 'invitation.byTo' : 'invitation.by', {
                name: <a href={personPath(by)}>{by.name}</a>,
                group: <a href={path}>{group.name}</a>,
              })
            : words.rich(named ? 'invitation.to' : 'group.youAreInvited', {
                group: <a href={path}>{group.name}</a>,
              })}{' '}
          <Plate of={by ?? group} /> <span class="quiet">{words.ago(invitation.since)}</span>
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
