import type { PersonSummary } from '#src/people/person.ts';
import { personSummaryColumns } from '#src/people/read.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { hostIn, type Fragment } from '#src/platform/sql.ts';
import type { Access } from './group.ts';

/** An invitation waiting for its person, with what one wants to know before accepting. */
export interface InvitationView {
  readonly group: {
    readonly id: GroupId;
    readonly uri: string;
    /** Null: ours. */
    readonly peerId: number | null;
    readonly handle: string;
    readonly host: string | null;
    readonly name: string;
    readonly company: string;
    readonly country: string;
    readonly access: Access;
    readonly hasCharter: boolean;
    readonly hue: number | null;
  };
  /** Who invites, where that is known. */
  readonly by: PersonSummary | null;
  readonly note: string;
  readonly since: Date;
}

/** More than anyone is invited to at once. */
const invitationsMax = 50;

/** All that wait for this person, newest first. */
export const invitationsFor = (reader: Reader, personId: PersonId): Promise<InvitationView[]> =>
  read(reader, personId, reader``);

/** The one to this group, or null. */
export async function invitationOf(
  reader: Reader,
  personId: PersonId,
  groupId: GroupId,
): Promise<InvitationView | null> {
  const [invitation] = await read(reader, personId, reader`and m.group_id = ${groupId}`);
  return invitation ?? null;
}

/** What the one who invites this person has to say. */
export async function invitationNote(reader: Reader, groupId: GroupId, personId: PersonId): Promise<string> {
  const [row] = await reader<{ note: string }[]>`
    select note from memberships where group_id = ${groupId} and person_id = ${personId}`;
  return row?.note ?? '';
}

interface Row extends Omit<PersonSummary, 'id'> {
  readonly id: PersonId | null;
  readonly invitedTo: InvitationView['group'];
  readonly note: string;
  readonly since: Date;
}

async function read(reader: Reader, personId: PersonId, where: Fragment): Promise<InvitationView[]> {
  const { company, country } = reader.instance;
  const rows = await reader<Row[]>`
    select ${personSummaryColumns(reader)}, m.note, m.since,
      json_build_object('id', g.id::text, 'uri', g.uri, 'peerId', g.peer_id, 'handle', g.handle,
        'host', ${hostIn(reader, 'home.origin')}, 'name', g.name,
        'company', case when g.peer_id is null then ${company}
          else coalesce(nullif(home.company, ''), ${hostIn(reader, 'home.origin')}) end,
        'country', case when g.peer_id is null then ${country} else home.country end,
        'access', g.access, 'hasCharter', g.charter_source <> '', 'hue', g.hue) as invited_to
    from memberships m join groups g on g.id = m.group_id and g.archived_at is null
    left join peers home on home.id = g.peer_id
    left join people p on p.id = m.invited_by left join peers peer on peer.id = p.peer_id
    where m.person_id = ${personId} and m.state = 'invited' ${where}
    order by m.since desc limit ${invitationsMax}`;
  return rows.map(({ invitedTo, note, since, id, ...person }) => ({
    group: invitedTo,
    by: id === null ? null : { ...person, id },
    note,
    since,
  }));
}
