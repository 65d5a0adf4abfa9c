import { brandingOf } from '#src/company/branding.ts';
import { cleanLine, cleanUri } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Arriving, Publishing } from '../kind.ts';
import { findNamed } from '../named-people.ts';
import type { IncomingPraise, PraiseInput, StoredPraise } from './forms.ts';
import {
  praisedMax,
  valueEmojiMax,
  valueLanguagesMax,
  valueNameMax,
  widths,
  type ValueSaid,
} from './praise.ts';
import { refusals } from './refusals.ts';

/** Of own praise. Whether the praised let others read it was asked before (ask-first.ts). */
export async function checkPraise(
  tx: Tx,
  { to, value, asking, agreed }: PraiseInput,
  { author, audience }: Publishing,
): Promise<StoredPraise> {
  if (audience.parent !== null) throw refusals.isReply();
  const personIds = await findPraised(tx, author, to, audience);
  if (personIds.length === 0 && audience.groupId === null) throw refusals.nobody();
  return {
    ...{ personIds, personUris: [], value: agreed ? agreed.value : valueOf(tx, value) },
    ...{ asks: asking?.width ?? null, wish: asking?.wish ?? null },
    allowed: asking ? asking.allowed : personIds,
    askedUri: agreed?.uri ?? null,
  };
}

/** Those named, who read it there, or read it because they are named. Refuses strangers, and the author. */
export async function findPraised(
  tx: Tx,
  author: PersonId,
  to: readonly string[],
  { level, groupId, partnerId = null }: Publishing['audience'],
): Promise<PersonId[]> {
  const isFixed = level === 'group' || level === 'instance' || level === 'partner';
  const place = isFixed ? { level, groupId, partnerId, authorId: author } : null;
  const found = await findNamed(tx, to, place, {
    ...{ max: praisedMax, tooMany: refusals.tooMany, unknown: refusals.unknown },
  });
  const [own] = await tx`
    select where ${author}::bigint = any(${found}::bigint[]) or exists (
      select from aliases x where x.alias_id = ${author} and x.person_id = any(${found}::bigint[]))`;
  if (own) throw refusals.yourself();
  return found;
}

function valueOf(tx: Tx, key: string | null): ValueSaid | null {
  if (key === null || key === '') return null;
  const value = brandingOf(tx.instance).values.find((each) => each.key === key);
  if (!value) throw refusals.unknownValue({ value: key });
  return { emoji: value.emoji, names: value.names };
}

/** Of a partner's: what is odd is left out. Without people it is for a group. */
export function cleanPraise(given: IncomingPraise, { level, isReply }: Arriving): StoredPraise | null {
  const personUris = given.personUris.slice(0, praisedMax);
  if (isReply || (personUris.length === 0 && level !== 'group')) return null;
  return {
    ...{ personIds: [], personUris, value: cleanValue(given.value), wish: null, allowed: [] },
    asks: level === 'direct' ? (widths.find((each) => each === given.asks) ?? null) : null,
    askedUri: level === 'direct' ? null : cleanUri(given.askedUri),
  };
}

function cleanValue(value: ValueSaid | null): ValueSaid | null {
  if (value === null) return null;
  const names = Object.entries(value.names)
    .slice(0, valueLanguagesMax)
    .map(([language, name]) => [language.slice(0, 8), cleanLine(name, valueNameMax)] as const)
    .filter(([language, name]) => /^[a-z]{2,3}/.test(language) && name !== '');
  if (names.length === 0) return null;
  return { emoji: cleanLine(value.emoji, valueEmojiMax), names: Object.fromEntries(names) };
}
