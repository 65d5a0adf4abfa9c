import { invitationAddress, type ListedInvitation } from '#src/access/invitations.ts';
import type { House } from '#src/platform/house.ts';
import type { Visit } from '../context.ts';
import { Hidden } from '../layout.tsx';
import type { Words } from '../words.ts';
import { Icon } from './icon.tsx';

/** The links made so far: the good ones with their address and the way to revoke them, the others with what became of them. */
export function InvitationList(props: {
  readonly visit: Visit;
  readonly house: House;
  readonly invitations: readonly ListedInvitation[];
}) {
  const { visit, house, invitations } = props;
  const { words } = visit;
  const { t } = words;
  if (invitations.length === 0) return <p class="quiet">{t('invitations.none')}</p>;
  return (
    <section class="part">
      <h2>{t('invitations.list')}</h2>
      <ul class="ways">
        {invitations.map((each) => (
          <li class={each.state === 'open' ? undefined : 'past'}>
            <Icon name="mail" />
            <div>
              <strong>
                {each.email ?? t('invitations.usedOf', { uses: each.uses, count: each.usesMax })}
              </strong>
              <p class="quiet">{factsOf(words, each).join(' · ')}</p>
              {each.people.length > 0 && (
                <p class="quiet">
                  {t('invitations.came', { names: words.list(each.people.map((person) => person.name)) })}
                </p>
              )}
              {each.state === 'open' && <p class="link-box">{invitationAddress(house, each.id)}</p>}
            </div>
            {each.state === 'open' && (
              <form method="post" action={`/settings/company/invitations/${each.id}/revocation`}>
                <Hidden visit={visit} />
                <button class="button second small">{t('invitations.revoke')}</button>
              </form>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function factsOf(words: Words, invitation: ListedInvitation): string[] {
  const { t } = words;
  const states = {
    open: t('invitations.until', { when: words.moment(invitation.expiresAt) }),
    used: t('invitations.used'),
    over: t('invitations.over'),
    revoked: t('invitations.isRevoked'),
  };
  return [
    states[invitation.state],
    t('invitations.by', { name: invitation.inviterName, when: words.ago(invitation.createdAt) }),
    ...(invitation.groups.length === 0 ? [] : [words.list(invitation.groups)]),
  ];
}
