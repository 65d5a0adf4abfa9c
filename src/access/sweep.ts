import type { Tx } from '#src/platform/database.ts';
import { sweepAccountChanges } from './account-changes.ts';
import { sweepReturns } from './returns.ts';

/** Deletes what has expired: sessions, codes, challenges, links, kept acts, requests of programs, counted attempts. A maintenance job. */
export async function sweepAccess(tx: Tx): Promise<void> {
  await tx`delete from sessions where expires_at < now()`;
  await tx`delete from oauth_codes where expires_at < now() - interval '1 day'`;
  await tx`delete from passkey_challenges where expires_at < now()`;
  await tx`delete from password_links where expires_at < now() - interval '7 days'`;
  // An application that no one let in (as Mastodon forgets them), and the tokens of those that ask for nothing any more.
  await tx`delete from tokens where person_id is null and coalesce(last_used_at, created_at) < now() - interval '30 days'`;
  await tx`
    delete from oauth_apps a where a.created_at < now() - interval '1 day'
      and not exists (select 1 from tokens t where t.app_id = a.id and (t.revoked_at is null or t.person_id is not null))
      and not exists (select 1 from oauth_codes c where c.app_id = a.id)`;
  await sweepReturns(tx);
  await sweepAccountChanges(tx);
  await tx`delete from kept_acts where expires_at < now() - interval '1 day'`;
  await tx`delete from api_requests where at < now() - interval '1 day'`;
  await tx`delete from login_attempts where at < now() - interval '1 day'`;
}
