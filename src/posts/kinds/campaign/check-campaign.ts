import { cleanUri } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import type { Arriving, Publishing } from '../kind.ts';
import { findNamed } from '../named-people.ts';
import { answerDaysMax, jurorsMax } from './campaign.ts';
import type { CampaignInput, IncomingCampaign, NewCampaign } from './forms.ts';
import { refusals } from './refusals.ts';

/** Of an own campaign, new or edited. One that is over may still be put right. */
export async function checkCampaign(
  tx: Tx,
  { startsAt, endsAt, answerDays, jury, format = 'ideas', stream = null }: CampaignInput,
  { title, author, audience, now, before }: Publishing,
): Promise<NewCampaign> {
  const { level, groupId, parent } = audience;
  const words = wordsFor[format];
  if (parent !== null) throw words.isReply();
  if (groupId === null) throw words.notInGroup();
  if (title === '') throw words.titleMissing();
  if (endsAt <= startsAt) throw words.endsBeforeStart();
  if (before === undefined && endsAt <= now) throw words.past();
  if (!isAnswerTime(answerDays)) throw refusals.answerDays({ max: answerDaysMax });
  const place = { level, groupId, partnerId: null, authorId: author };
  const juryIds = await findNamed(tx, jury, place, {
    ...{ max: jurorsMax, tooMany: words.tooMany, unknown: words.unknown },
  });
  if (juryIds.length === 0) throw words.nobody();
  return { startsAt, endsAt, answerDays, juryIds, juryUris: [], format, stream: checkStream(stream) };
}

/** An hour of questions has no jury and no ideas: what is refused says what was filled in. */
const wordsFor = {
  ideas: {
    ...{ isReply: refusals.isReply, notInGroup: refusals.notInGroup, titleMissing: refusals.titleMissing },
    ...{ endsBeforeStart: refusals.endsBeforeStart, past: refusals.past, nobody: refusals.juryMissing },
    ...{ tooMany: refusals.tooManyJurors, unknown: refusals.jurorUnknown },
  },
  questions: {
    ...{ isReply: refusals.hourIsReply, notInGroup: refusals.hourNotInGroup },
    ...{ titleMissing: refusals.hourTitleMissing, endsBeforeStart: refusals.hourEndsBeforeStart },
    ...{ past: refusals.hourPast, nobody: refusals.answerersMissing },
    ...{ tooMany: refusals.tooManyAnswerers, unknown: refusals.answererUnknown },
  },
} as const;

function checkStream(stream: string | null): string | null {
  const given = (stream ?? '').trim();
  const found = cleanStream(given);
  if (given !== '' && found === null) throw refusals.notAStream();
  return found;
}

/** An address that a browser opens safely; null: none. */
const cleanStream = (given: string | null): string | null => {
  const uri = cleanUri(given);
  return uri !== null && uri.startsWith('https://') ? uri : null;
};

const isAnswerTime = (days: number): boolean => Number.isInteger(days) && days >= 1 && days <= answerDaysMax;

/** Of a partner's: null for what is no campaign of a group. */
export function cleanCampaign(given: IncomingCampaign, { level, isReply }: Arriving): NewCampaign | null {
  const { startsAt, endsAt, answerDays, juryUris, format, stream } = given;
  if (level !== 'group' || isReply || endsAt <= startsAt || !isAnswerTime(answerDays)) return null;
  const jury = { juryIds: [], juryUris: juryUris.slice(0, jurorsMax) };
  return { startsAt, endsAt, answerDays, format, stream: cleanStream(stream), ...jury };
}
