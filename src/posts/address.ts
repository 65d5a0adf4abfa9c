import { areStrangers } from '#src/people/policy.ts';
import { tagOf } from '#src/platform/sql.ts';
import { requirePseudonym } from '#src/groups/pseudonyms/write-as.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { chooseAudience, type ChosenAudience } from './audience.ts';
import { composeText, type Composed } from './compose.ts';
import type { Addressee, Level, PostInput } from './post.ts';
import { refusals } from './refusals.ts';
import { whomItReaches } from './read/reached.ts';

/** A draft, as far as it determines its audience. */
export interface AddressedDraft {
  /** The writer, or their pseudonym. */
  readonly author: PersonId;
  readonly audience: ChosenAudience;
  readonly composed: Composed;
  /** Whom the text names; at the levels direct and followers with those who become readers without being named. */
  readonly mentions: readonly PersonId[];
  readonly addressees: readonly Addressee[];
}

/**
 * A draft's audience. Determined when it is published and, with the same result, when its writer is shown where it would go. Refusals say what
 * its writer may not do there.
 */
export async function addressDraft(
  reader: Reader,
  person: PersonId,
  input: PostInput,
  parent: 'kept' | 'looked at',
): Promise<AddressedDraft> {
  // What may be read and answered are the person's own rights, whoever they write as.
  const audience = await chooseAudience(reader, person, input, parent);
  const author = input.as ?? person;
  if (author !== person) await requirePseudonym(reader, person, author, audience.groupId);
  const composed = await composeText(reader, input.source, person, audience.groupId);
  // In a conversation between chosen people, mentioning someone else must not deliver the message to them.
  if (audience.alone) return { author, audience, composed, mentions: [], addressees: [] };
  const named = audience.level === 'direct' && input.to !== undefined ? [] : composed.mentions;
  const recipients = [...new Set([...named, ...audience.recipients])].filter((id) => id !== author);
  const reached =
    audience.level === 'direct'
      ? await whomItReaches(reader, author, recipients, audience)
      : { mentions: recipients, addressees: [] };
  await requireAcquainted(reader, person, audience.level, reached.mentions);
  return { author, audience, composed, ...reached };
}

/**
 * A guest writes in their groups, and directly to those who are in one of them; to a minor only those write directly who are no strangers (people/policy.ts). Everybody else
 * writes as they like.
 */
async function requireAcquainted(
  reader: Reader,
  author: PersonId,
  level: Level,
  recipients: readonly PersonId[],
): Promise<void> {
  const tag = tagOf(reader);
  const me = reader`${author}::bigint`;
  const [row] = await reader<{ isGuest: boolean; stranger: string | null; minor: boolean | null }[]>`
    select me.guest_of is not null as is_guest, other.name as stranger, other.is_minor as minor
    from people me left join lateral (
      select p.name, p.is_minor from people p where ${level} = 'direct' and p.id = any(${[...recipients]}::bigint[])
        and (me.guest_of is not null or p.is_minor) and ${areStrangers(tag, me, reader`p.id`)} limit 1) other on true
    where me.id = ${author}`;
  if (row?.isGuest && level !== 'group' && level !== 'direct') throw refusals.guestsWriteInGroups();
  if (!row || row.stranger === null) return;
  throw row.minor
    ? refusals.minorsAreNotWrittenTo({ name: row.stranger })
    : refusals.guestsKnowTheirGroups({ name: row.stranger });
}
