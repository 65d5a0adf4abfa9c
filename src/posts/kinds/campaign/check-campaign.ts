import type { Tx } from '#src/platform/database.ts';
import type { Arriving, Publishing } from '../kind.ts';
import { findNamed } from '../named-people.ts';
import { answerDaysMax, jurorsMax } from './campaign.ts';
import type { CampaignInput, IncomingCampaign, NewCampaign } from './forms.ts';
import { refusals } from './refusals.ts';

/** Of an own campaign, new or edited. One that is over may still be put right. */
export async function checkCampaign(
  tx: Tx,
  { startsAt, endsAt, answerDays, jury }: CampaignInput,
  { title, author, audience, now, before }: Publishing,
): Promise<NewCampaign> {
  const { level, groupId, parent } = audience;
  if (parent !== null) throw refusals.isReply();
  if (groupId === null) throw refusals.notInGroup();
  if (title === '') throw refusals.titleMissing();
  if (endsAt <= startsAt) throw refusals.endsBeforeStart();
  if (before === undefined && endsAt <= now) throw refusals.past();
  if (!isAnswerTime(answerDays)) throw refusals.answerDays({ max: answerDaysMax });
  const place = { level, groupId, partnerId: null, authorId: author };
  const juryIds = await findNamed(tx, jury, place, {
    ...{ max: jurorsMax, tooMany: refusals.tooManyJurors, unknown: refusals.jurorUnknown },
  });
  if (juryIds.length === 0) throw refusals.juryMissing();
  return { startsAt, endsAt, answerDays, juryIds, juryUris: [] };
}

const isAnswerTime = (days: number): boolean => Number.isInteger(days) && days >= 1 && days <= answerDaysMax;

/** Of a partner's: null for what is no campaign of a group. */
export function cleanCampaign(given: IncomingCampaign, { level, isReply }: Arriving): NewCampaign | null {
  const { startsAt, endsAt, answerDays, juryUris } = given;
  if (level !== 'group' || isReply || endsAt <= startsAt || !isAnswerTime(answerDays)) return null;
  return { startsAt, endsAt, answerDays, juryIds: [], juryUris: juryUris.slice(0, jurorsMax) };
}
