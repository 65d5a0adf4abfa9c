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
  readonly sendsMail: boolean;
  /** The one whose link stands above already. */
  readonly shown: ListedInvitation | undefined;
}) {
  const { visit, house, invitations, sendsMail, shown } = props;
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
              {each.state === 'open' && <Mailed invitation={each} words={words} sendsMail={sendsMail} />}
              {each.people.length > 0 && (
                <p class="quiet">
                  {t('invitations.came', { names: words.list(each.people.map((person) => person.name)) })}
                </p>
              )}
              {each.state === 'open' && each !== shown && (
                <InvitationLink words={words} house={house} id={each.id} />
              )}
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

/** The link, to be copied by a click or selected as a whole. */
export function InvitationLink(props: { readonly words: Words; readonly house: House; readonly id: string }) {
  const { words, house, id } = props;
  const address = invitationAddress(house, id);
  return (
    <div class="link-to-copy">
      <p class="link-box">{address}</p>
      <a
        class="button second small"
        href={address}
        data-turbo="false"
        data-controller="copy"
        data-action="copy#copy"
        data-copy-done-value={words.t('invitations.copied')}
      >
        <Icon name="link" />
        {words.t('invitations.copy')}
      </a>
    </div>
  );
}

/** Whether the mail to the one person it is for went out. */
export function Mailed(props: {
  readonly invitation: ListedInvitation;
  readonly words: Words;
  readonly sendsMail: boolean;
}) {
  const { invitation, words, sendsMail } = props;
  const { email, mailedAt } = invitation;
  const { t } = words;
  if (email === null) return null;
  if (mailedAt !== null)
    return <p class="quiet">{t('invitations.mailed', { email, when: words.ago(mailedAt) })}</p>;
  return <p>{t(sendsMail ? 'invitations.mailWaits' : 'invitations.noMail', { email })}</p>;
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
