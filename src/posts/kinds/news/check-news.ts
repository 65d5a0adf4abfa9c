import { moderates } from '#src/groups/policy.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { mayDo } from '#src/roles/roles.ts';
import type { Arriving, Publishing } from '../kind.ts';
import type { NewsInput } from './forms.ts';
import { campaignDaysMax, cleanTopic, newsDaysMax } from './news.ts';
import { refusals } from './refusals.ts';

/** Of own news, new or edited. One that is over may still be put right, and one that stands may be ended. */
export async function checkNews(
  tx: Tx,
  input: NewsInput,
  { title, author, audience, now, before }: Publishing,
): Promise<NewsInput> {
  const { level, groupId, parent } = audience;
  const { until } = input;
  const stored = before === undefined ? null : await storedPeriod(tx, before);
  const { startsAt = stored?.startsAt ?? null, topic: given = stored?.topic ?? null } = input;
  if (parent !== null) throw refusals.isReply();
  if (!isForAll(level)) throw refusals.audience();
  if (title === '') throw refusals.titleMissing();
  if (Number.isNaN(until.getTime())) throw refusals.untilMissing();
  if (before === undefined && until <= now) throw refusals.past();
  const topic = cleanTopic(given);
  if ((given ?? '').trim() !== '' && topic === null) throw refusals.notATopic();
  const daysMax = daysOf(topic);
  if (startsAt !== null && startsAt > latestFrom(now, campaignDaysMax))
    throw refusals.tooLong({ days: campaignDaysMax });
  if (until > latestFrom(startsAt ?? now, daysMax)) throw refusals.tooLong({ days: daysMax });
  if (startsAt !== null && (Number.isNaN(startsAt.getTime()) || startsAt >= until))
    throw refusals.endsBeforeStart();
  await checkRight(tx, author, groupId);
  return { until, startsAt, topic };
}

/** What an edit does not name stays. */
async function storedPeriod(
  tx: Tx,
  postId: PostId,
): Promise<{ readonly startsAt: Date | null; readonly topic: string | null } | null> {
  const [row] = await tx<{ startsAt: Date | null; topic: string | null }[]>`
    select starts_at, topic from news where post_id = ${postId}`;
  return row ?? null;
}

const isForAll = (level: Arriving['level']): boolean =>
  level === 'instance' || level === 'group' || level === 'partner';

/** Of a partner's: null for what is no news for all of a group or of this company. One that never ends would never leave the home page. */
export function cleanNews(input: NewsInput, { level, isReply }: Arriving): NewsInput | null {
  const { until, startsAt = null, topic: given = null } = input;
  if (isReply || !isForAll(level) || Number.isNaN(until.getTime())) return null;
  const topic = cleanTopic(given);
  // Nor does it wait for years to stand on top then.
  const from = startsAt !== null && startsAt <= latestFrom(new Date(), campaignDaysMax) ? startsAt : null;
  const latest = latestFrom(from ?? new Date(), daysOf(topic));
  const ends = until > latest ? latest : until;
  return { until: ends, startsAt: from !== null && from < ends ? from : null, topic };
}

const daysOf = (topic: string | null): number => (topic === null ? newsDaysMax : campaignDaysMax);
const latestFrom = (from: Date, days: number): Date => new Date(from.getTime() + days * 24 * 3600 * 1000);

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
