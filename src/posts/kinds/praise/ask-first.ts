import type { Tx } from '#src/platform/database.ts';
import { findGroup } from '#src/groups/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Level } from '../../level.ts';
import type { PostInput } from '../../post.ts';
import { findPraised } from './check-praise.ts';
import { covers, usualAllowance, type Allowed, type Width } from './praise.ts';
import { refusals } from './refusals.ts';

/**
 * The form in which praise goes out first: as it was written where all who are praised allow that beforehand, else to them alone, with the question
 * whether the others may read it. What a person of another company allows only their own company knows, so they are always asked; their company
 * answers for them where they have said so.
 */
export async function askFirst(tx: Tx, person: PersonId, input: PostInput): Promise<PostInput> {
  const { praise, replyToId, groupId, partnerId, ...rest } = input;
  if (praise === undefined || praise.agreed || replyToId !== undefined) return input;
  const level: Level = input.level ?? (groupId ? 'group' : partnerId ? 'partner' : 'instance');
  const wish = { level, groupId: groupId ?? null, partnerId: partnerId ?? null };
  const people = await findPraised(tx, input.as ?? person, praise.to, { ...wish, parent: null });
  const named = { ...praise, to: people };
  if (level === 'direct') return { ...input, to: people, praise: named };
  const width = widthOf(level);
  const allowed = await whoAllow(tx, people, width);
  if (allowed.length === people.length) return input;
  // What asks would leave the room, and stay when it is emptied.
  if (groupId && (await findGroup(tx, groupId))?.practice) throw refusals.practiceAsks();
  if (input.as !== undefined) throw refusals.pseudonymAsks();
  if ((input.fileIds?.length ?? 0) > 0) throw refusals.filesWait();
  return { ...rest, level: 'direct', to: people, praise: { ...named, asking: { width, wish, allowed } } };
}

const widthOf = (level: Level): Width =>
  level === 'group' ? 'team' : level === 'instance' ? 'company' : 'partners';

/** Those among them who need not be asked; of ours alone. */
export async function whoAllow(tx: Tx, people: readonly PersonId[], width: Width): Promise<PersonId[]> {
  const rows = await tx<{ id: PersonId; allowed: Allowed }[]>`
    select x.id, coalesce(s.width, ${usualAllowance}) as allowed from people x left join praise_settings s on s.person_id = x.id
    where x.id = any(${[...people]}::bigint[]) and x.peer_id is null`;
  return rows.filter(({ allowed }) => covers(allowed, width)).map(({ id }) => id);
}
