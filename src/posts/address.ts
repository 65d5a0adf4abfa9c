import { requirePseudonym } from '#src/groups/pseudonyms/write-as.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { chooseAudience, type ChosenAudience } from './audience.ts';
import { composeText, type Composed } from './compose.ts';
import type { Addressee, PostInput } from './post.ts';
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
  const composed = await composeText(reader, input.source, audience.groupId);
  // In a conversation between chosen people, mentioning someone else must not deliver the message to them.
  const named = audience.level === 'direct' && input.to !== undefined ? [] : composed.mentions;
  const recipients = [...new Set([...named, ...audience.recipients])].filter((id) => id !== author);
  const reached =
    audience.level === 'direct'
      ? await whomItReaches(reader, author, recipients, audience)
      : { mentions: recipients, addressees: [] };
  return { author, audience, composed, ...reached };
}
