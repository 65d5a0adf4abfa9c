import { appendReading } from '#src/audit/append.ts';
import type { Db, Reader } from '#src/platform/database.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
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
  /** Messages that were shown. */
  readonly read: number;
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
      (select count(distinct r.post_id)::int from disclosure_readings r where r.disclosure_id = d.id) as read
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
}

const pageMax = 50;

/**
 * A page of the person's private messages, written or received, newest first; `before`: older than that one. Every message is written down, in
 * the audit log and beside the order, before it is shown. Refuses everybody but the two who signed, and them when the time is over or the office is.
 */
export async function openMessages(
  db: Db,
  by: PersonId,
  id: string,
  before: string | null,
): Promise<DisclosedPost[]> {
  const order = await readDisclosure(db, id);
  const isSigner = order !== null && (order.orderedById === by || order.confirmedById === by);
  if (!isSigner || order.state !== 'open')
    throw refusals.notReadable({ end: order?.endsAt?.toISOString() ?? '–' });
  await mustMay(db, by, order.personId);
  const posts = await db<DisclosedPost[]>`
    select p.id, a.name as author, p.published_at as at, p.text,
      coalesce((select array_agg(w.name order by w.name) from addressees w where w.post_id = p.id), '{}') as to
    from posts p join people a on a.id = p.author_id
    where p.level = 'direct' and p.published_at >= ${order.since}::date and p.removed_at is null and not ${inOwnDocument(db, 'p')}
      and (p.author_id = ${order.personId}
        or exists (select from mentions m where m.post_id = p.id and m.person_id = ${order.personId}))
      ${before === null || !isId(before) ? db`` : db`and p.id < ${before}`}
    order by p.id desc limit ${pageMax}`;
  await noteReadings(db, by, order, posts);
  return posts;
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
