import type { PersonSummary } from '#src/people/person.ts';
import { endedPeers } from '#src/agreements/ended.ts';
import { readPersonSummaries } from '#src/people/read.ts';
import { hostOf } from '#src/platform/addresses.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { isInIt, type ChatMember } from '#src/posts/kinds/chat/chat.ts';
import type { ConversationId } from './chat.ts';
import { inLine, mayLead } from './policy.ts';

export interface GroupMember extends ChatMember {
  /** Null: somebody of a company that we do not know. */
  readonly id: PersonId | null;
  readonly person: PersonSummary | null;
  /** They have left their company: they lead nothing. */
  readonly isGone: boolean;
}

/** Who is in a chat with a name, in the order in which they came. */
export async function membersOf(reader: Reader, id: ConversationId): Promise<GroupMember[]> {
  const rows = await reader<(ChatMember & Pick<GroupMember, 'id' | 'isGone'>)[]>`
    select m.uri, m.name, m.since, p.id, p.deactivated_at is not null as is_gone from chat_members m left join people p on p.uri = m.uri and p.kind in ('person', 'bot')
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

/** The address of who leads the chat when its leader goes; null: nobody is left who could. */
export async function nextLeader(reader: Reader, id: ConversationId): Promise<string | null> {
  const [row] = await reader<{ uri: string }[]>`
    select m.uri from chat_members m join group_chats g on g.conversation_id = m.conversation_id and g.owner_uri <> m.uri
    where m.conversation_id = ${id} and ${mayLead(reader, endedPeers(reader))} order by ${reader.unsafe(inLine)} limit 1`;
  return row?.uri ?? null;
}
