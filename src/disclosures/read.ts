import { appendReading } from '#src/audit/append.ts';
import type { Db, Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { openFile, type OpenedFile } from '#src/platform/files.ts';
import { isId, isUuid, type PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { inOwnDocument } from '#src/posts/kinds/document/own-thread.ts';
import { mustMay } from './disclose.ts';
import { refusals } from './refusals.ts';

export type DisclosureState = 'ordered' | 'withdrawn' | 'open' | 'over';

/** An order to open somebody's private messages, for those who may know of it: who signs, the works council, later the person. */
export interface DisclosureView {
  readonly id: string;
  readonly personId: PersonId;
  readonly person: string;
  readonly reason: string;
  readonly since: string;
  readonly hours: number;
  readonly state: DisclosureState;
  readonly orderedById: PersonId;
  readonly orderedBy: string;
  readonly orderedAt: Date;
  readonly confirmedById: PersonId | null;
  readonly confirmedBy: string | null;
  readonly confirmedAt: Date | null;
  readonly endsAt: Date | null;
  readonly tellAt: Date | null;
  readonly toldAt: Date | null;
  /** Messages that were shown, and files of them that were opened. */
  readonly read: number;
  readonly files: number;
}

const listMax = 200;

export const readDisclosures = (reader: Reader): Promise<DisclosureView[]> => rows(reader, null);

/** Whoever it is about hears of it when they are told, whatever their office is. */
export const mayKnow = ({ personId, toldAt }: DisclosureView, me: PersonId): boolean =>
  personId !== me || toldAt !== null;

export async function readDisclosure(reader: Reader, id: string): Promise<DisclosureView | null> {
  const [row] = isId(id) ? await rows(reader, id) : [];
  return row ?? null;
}

const rows = (reader: Reader, id: string | null): Promise<DisclosureView[]> =>
  reader<DisclosureView[]>`
    select d.id, d.person_id, p.name as person, d.reason, d.since::text as since, d.hours,
      case when d.withdrawn_at is not null then 'withdrawn' when d.confirmed_at is null then 'ordered'
        when d.ends_at > now() then 'open' else 'over' end as state,
      d.ordered_by as ordered_by_id, o.name as ordered_by, d.ordered_at, d.confirmed_by as confirmed_by_id, c.name as confirmed_by,
      d.confirmed_at, d.ends_at, d.tell_at, d.told_at,
      (select count(distinct r.post_id)::int from disclosure_readings r where r.disclosure_id = d.id) as read,
      (select coalesce(sum(r.files), 0)::int from disclosure_readings r where r.disclosure_id = d.id) as files
    from disclosures d join people p on p.id = d.person_id join people o on o.id = d.ordered_by
      left join people c on c.id = d.confirmed_by
    where ${id === null ? reader`true` : reader`d.id = ${id}`} order by d.id desc limit ${listMax}`;

/** A private message as it is shown to the two who signed. */
export interface DisclosedPost {
  readonly id: string;
  readonly author: string;
  readonly at: Date;
  readonly text: string;
  readonly to: readonly string[];
  /** The group chat that it is in, by its name; null: none, or one without a name. */
  readonly chat: string | null;
  readonly files: readonly DisclosedFile[];
}
/** Of a message; its bytes are opened one by one. */
export interface DisclosedFile {
  readonly uuid: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** False: it lies with the other company, and is not opened from here. */
  readonly isHere: boolean;
}

const pageMax = 50;

/**
 * A page of the person's private messages, written or received, newest first; `before`: older than that one. Every message is written down, in
 * the audit log and beside the order, before it is shown. Refuses like `openOrder`.
 */
export async function openMessages(
  db: Db,
  by: PersonId,
  id: string,
  before: string | null,
): Promise<DisclosedPost[]> {
  const order = await openOrder(db, by, id);
  const posts = await db<DisclosedPost[]>`
    select p.id, a.name as author, p.published_at as at, p.text,
      coalesce((select array_agg(w.name order by w.name) from addressees w where w.post_id = p.id), '{}') as to,
      (select nullif(g.name, '') from conversation_posts c join group_chats g on g.conversation_id = c.conversation_id where c.post_id = p.id) as chat,
      coalesce((select jsonb_agg(jsonb_build_object('uuid', f.uuid, 'name', f.name, 'mediaType', f.media_type, 'bytes', f.bytes,
        'isHere', f.storage_key is not null) order by f.position, f.id) from files f where f.post_id = p.id), '[]') as files
    from posts p join people a on a.id = p.author_id where ${isTheirs(db, order)}
      ${before === null || !isId(before) ? db`` : db`and p.id < ${before}`}
    order by p.id desc limit ${pageMax}`;
  await noteReadings(db, by, order, posts);
  return posts;
}

/** Refuses everybody but the two who signed, and them when the time is over or the office is. */
async function openOrder(db: Db, by: PersonId, id: string): Promise<DisclosureView> {
  const order = await readDisclosure(db, id);
  const isSigner = order !== null && (order.orderedById === by || order.confirmedById === by);
  if (!isSigner || order.state !== 'open')
    throw refusals.notReadable({ end: order?.endsAt?.toISOString() ?? '–' });
  await mustMay(db, by, order.personId);
  return order;
}

/** SQL over `posts p`: a private message of theirs, written or received, in a chat or outside, from the ordered day on. */
const isTheirs = (reader: Reader, { since, personId }: DisclosureView): Fragment => reader`
  p.level = 'direct' and p.published_at >= ${since}::date and p.removed_at is null and not ${inOwnDocument(reader, 'p')}
  and (p.author_id = ${personId} or exists (select from mentions m where m.post_id = p.id and m.person_id = ${personId}))`;

/**
 * A file of one of those messages, written down like them before it is opened. Refusal not_found for what is no file of theirs, or lies with another
 * company.
 */
export async function openDisclosedFile(
  db: Db,
  by: PersonId,
  id: string,
  uuid: string,
): Promise<{ readonly name: string; readonly file: OpenedFile }> {
  const order = await openOrder(db, by, id);
  const [row] = isUuid(uuid)
    ? await db<{ postId: string; name: string; storageKey: string }[]>`
        select p.id as post_id, f.name, f.storage_key from files f join posts p on p.id = f.post_id
        where f.uuid = ${uuid} and f.storage_key is not null and ${isTheirs(db, order)}`
    : [];
  if (!row) throw notFound('file');
  const { postId, name, storageKey } = row;
  await db`
    insert into disclosure_readings (disclosure_id, post_id, read_by, files) values (${order.id}, ${postId}, ${by}, 1)
    on conflict (disclosure_id, post_id, read_by) do update set files = disclosure_readings.files + 1`;
  await appendReading(db, {
    ...{
      what: 'disclosure.read',
      by: `person:${by}`,
      about: `person:${order.personId}`,
      reason: order.reason,
    },
    detail: { disclosure: order.id, post: postId, file: uuid },
  });
  return { name, file: await openFile(db.instance.files, storageKey) };
}

async function noteReadings(
  db: Db,
  by: PersonId,
  order: DisclosureView,
  posts: readonly DisclosedPost[],
): Promise<void> {
  const ids = posts.map((post) => post.id);
  await db`
    insert into disclosure_readings (disclosure_id, post_id, read_by)
    select ${order.id}, w, ${by} from unnest(${ids}::bigint[]) w on conflict do nothing`;
  for (const post of ids)
    await appendReading(db, {
      what: 'disclosure.read',
      by: `person:${by}`,
      about: `person:${order.personId}`,
      reason: order.reason,
      detail: { disclosure: order.id, post },
    });
}
