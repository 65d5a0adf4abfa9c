import type { PersonSummary } from '#src/people/person.ts';
import { readPersonSummaries } from '#src/people/read.ts';
import { hostOf } from '#src/platform/addresses.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { isInIt, type ChatMember } from '#src/posts/kinds/chat/chat.ts';
import type { ConversationId } from './chat.ts';

export interface GroupMember extends ChatMember {
  /** Null: somebody of a company that we do not know. */
  readonly id: PersonId | null;
  readonly person: PersonSummary | null;
}

/** Who is in a chat with a name, in the order in which they came. */
export async function membersOf(reader: Reader, id: ConversationId): Promise<GroupMember[]> {
  const rows = await reader<(ChatMember & { readonly id: PersonId | null })[]>`
    select m.uri, m.name, m.since, p.id from chat_members m left join people p on p.uri = m.uri and p.kind in ('person', 'bot')
    where m.conversation_id = ${id} and ${reader.unsafe(isInIt)} order by m.since, m.name`;
  const people = await readPersonSummaries(
    reader,
    rows.flatMap((row) => row.id ?? []),
  );
  const byId = new Map(people.map((person) => [person.id, person]));
  const ours = hostOf(reader.instance.origin);
  return rows.map((row) => {
    const person = row.id === null ? null : (byId.get(row.id) ?? null);
    // As they are called now: names are erased.
    return { ...row, person, ...(person && { name: `${person.handle}@${person.host ?? ours}` }) };
  });
}
