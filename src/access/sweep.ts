import type { Tx } from '#src/platform/database.ts';

/** Forgets what is over: sessions, codes, challenges, links, kept acts, counted attempts. A chore. */
export async function sweepAccess(tx: Tx): Promise<void> {
  await tx`delete from sessions where expires_at < now()`;
  await tx`delete from oauth_codes where expires_at < now() - interval '1 day'`;
  await tx`delete from passkey_challenges where expires_at < now()`;
  await tx`delete from password_links where expires_at < now() - interval '7 days'`;
  await tx`delete from kept_acts where expires_at < now() - interval '1 day'`;
  await tx`delete from login_attempts where at < now() - interval '1 day'`;
}
