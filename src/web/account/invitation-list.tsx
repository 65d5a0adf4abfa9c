import { invitationAddress, type ListedInvitation } from '#src/access/invitations.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { RequestContext } from '../shell/context.ts';
import { Hidden } from '../shell/layout.tsx';
import type { I18n } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';

/** Existing links: the valid ones with their URL and a way to revoke them, the others with their state. */
export function InvitationList(props: {
  readonly ctx: RequestContext;
  readonly instance: Instance;
  readonly invitations: readonly ListedInvitation[];
  readonly sendsMail: boolean;
  /** The one whose link is already shown above. */
  readonly shown: ListedInvitation | undefined;
}) {
  const { ctx, instance, invitations, sendsMail, shown } = props;
  const { i18n } = ctx;
  const { t } = i18n;
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
              <p class="quiet">{factsOf(i18n, each).join(' · ')}</p>
              {each.state === 'open' && <Mailed invitation={each} i18n={i18n} sendsMail={sendsMail} />}
              {each.people.length > 0 && (
                <p class="quiet">
                  {t('invitations.came', { names: i18n.list(each.people.map((person) => person.name)) })}
                </p>
              )}
              {each.state === 'open' && each !== shown && (
                <InvitationLink i18n={i18n} instance={instance} id={each.id} />
              )}
            </div>
            {each.state === 'open' && (
              <form method="post" action={`/settings/company/invitations/${each.id}/revocation`}>
                <Hidden ctx={ctx} />
                <button class="button second small">{t('invitations.revoke')}</button>
              </form>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The link, to be copied with a click or selected as a whole. */
export function InvitationLink(props: {
  readonly i18n: I18n;
  readonly instance: Instance;
  readonly id: string;
}) {
  const { i18n, instance, id } = props;
  const address = invitationAddress(instance, id);
  return (
    <div class="link-to-copy">
      <p class="link-box">{address}</p>
      <a
        class="button second small"
        href={address}
        data-turbo="false"
        data-controller="copy"
        data-action="copy#copy"
        data-copy-done-value={i18n.t('invitations.copied')}
      >
        <Icon name="link" />
        {i18n.t('invitations.copy')}
      </a>
    </div>
  );
}

/** Whether the e-mail to the one person it is for was sent. */
export function Mailed(props: {
  readonly invitation: ListedInvitation;
  readonly i18n: I18n;
  readonly sendsMail: boolean;
}) {
  const { invitation, i18n, sendsMail } = props;
  const { email, mailedAt } = invitation;
  const { t } = i18n;
  if (email === null) return null;
  if (mailedAt !== null)
    return <p class="quiet">{t('invitations.mailed', { email, when: i18n.ago(mailedAt) })}</p>;
  return <p>{t(sendsMail ? 'invitations.mailWaits' : 'invitations.noMail', { email })}</p>;
}

function factsOf(i18n: I18n, invitation: ListedInvitation): string[] {
  const { t } = i18n;
  const states = {
    open: t('invitations.until', { when: i18n.moment(invitation.expiresAt) }),
    used: t('invitations.used'),
    over: t('invitations.over'),
    revoked: t('invitations.isRevoked'),
  };
  return [
    states[invitation.state],
    t('invitations.by', { name: invitation.inviterName, when: i18n.ago(invitation.createdAt) }),
    ...(invitation.groups.length === 0 ? [] : [i18n.list(invitation.groups)]),
  ];
}
