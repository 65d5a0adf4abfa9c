import { transaction, type Db } from '#src/platform/database.ts';
import { markMailed, readOpenInvitation, type OpenInvitation } from './invitation-store.ts';
import { invitationAddress } from './invitations.ts';

/** Sends one invitation; throws Unavailable while the mail server does not take it. */
export type SendInvitation = (email: {
  readonly invitation: OpenInvitation;
  readonly email: string;
  readonly address: string;
}) => Promise<void>;

/** The job behind an invitation to an address. One that was revoked, used or has expired in the meantime is not sent. */
export async function mailInvitation(
  db: Db,
  data: { readonly invitationId: string },
  send: SendInvitation,
): Promise<void> {
  const invitation = await readOpenInvitation(db, data.invitationId);
  if (!invitation || invitation.email === null) return;
  await send({ invitation, email: invitation.email, address: invitationAddress(db.instance, invitation.id) });
  await transaction(db, (tx) => markMailed(tx, invitation.id));
}
