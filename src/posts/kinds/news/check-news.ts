import { moderates } from '#src/groups/policy.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { mayDo } from '#src/roles/roles.ts';
import type { Arriving, Publishing } from '../kind.ts';
import type { NewsInput } from './forms.ts';
import { newsDaysMax } from './news.ts';
import { refusals } from './refusals.ts';

/** Of own news, new or edited. One that is over may still be put right, and one that stands may be ended. */
export async function checkNews(
  tx: Tx,
  { until }: NewsInput,
  { title, author, audience, now, before }: Publishing,
): Promise<NewsInput> {
  const { level, groupId, parent } = audience;
  if (parent !== null) throw refusals.isReply();
  if (!isForAll(level)) throw refusals.audience();
  if (title === '') throw refusals.titleMissing();
  if (Number.isNaN(until.getTime())) throw refusals.untilMissing();
  if (before === undefined && until <= now) throw refusals.past();
  if (until > latestFrom(now)) throw refusals.tooLong({ days: newsDaysMax });
  await checkRight(tx, author, groupId);
  return { until };
}

const isForAll = (level: Arriving['level']): boolean =>
  level === 'instance' || level === 'group' || level === 'partner';

/** Of a partner's: null for what is no news for all of a group or of this company. One that never ends would never leave the home page. */
export function cleanNews({ until }: NewsInput, { level, isReply }: Arriving): NewsInput | null {
  if (isReply || !isForAll(level) || Number.isNaN(until.getTime())) return null;
  const latest = latestFrom(new Date());
  return { until: until > latest ? latest : until };
}

const latestFrom = (now: Date): Date => new Date(now.getTime() + newsDaysMax * 24 * 3600 * 1000);

/**
 * In a group of ours its owners and moderators, of any company; in a partner's group its home has decided. Of a company its communicators: for
 * a partner's people that is decided by their company, before it sends.
 */
export async function admitNews(tx: Tx, author: PersonId, groupId: GroupId | null): Promise<void> {
  if (groupId !== null) await checkRight(tx, author, groupId);
}

async function checkRight(tx: Tx, author: PersonId, groupId: GroupId | null): Promise<void> {
  const [may] =
    groupId === null
      ? await tx`select where ${mayDo(tx, author, 'announce')}`
      : await tx`
          select from groups g join people a on a.id = ${author} where g.id = ${groupId} and (
            (g.peer_id is not null and a.peer_id is not null) or ${moderates(tx, author, groupId)})`;
  if (may) return;
  throw groupId === null ? refusals.onlyCommunicators() : refusals.onlyModerators();
}
