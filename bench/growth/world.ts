import type { Db } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { visitorOf, type Visitor } from './visit.ts';

/** Of a filled instance, what operations are done to. */
export interface World {
  readonly db: Db;
  /** In 87 groups, with a feed of two years. */
  readonly busy: Visitor;
  readonly ordinary: Visitor;
  readonly admin: Visitor;
  /** Ordinary people in turn: one alone would be told to search less. */
  nextSearcher(): Visitor;
  readonly places: Places;
  /** Somebody of ours who writes little, and how many posts, reactions and shares there are of them. */
  nextLeaver(): Promise<Leaver>;
}

/** Handles and ids, as they stand in paths. */
type Places = PlacesOfPosts & PlacesOfPeople;
interface PlacesOfPosts {
  /** The group of everybody. */
  readonly large: string;
  readonly largeId: string;
  readonly middle: string;
  readonly middleId: string;
  readonly longThread: string;
  readonly question: string;
  readonly poll: string;
  readonly edited: string;
  /** Of the company, with reactions. */
  readonly liked: string;
  readonly conversation: string;
  readonly tag: string;
  /** A feed entry of `busy` from a year ago. */
  readonly yearAgo: string;
  /** The newest. */
  readonly newest: string;
}
interface PlacesOfPeople {
  readonly popular: string;
  readonly popularId: string;
  readonly partnersPerson: string;
  readonly partnersPersonId: string;
}

/** People by the place in which they were filled. */
const places = { busy: 1, popular: 3, admin: 4, ordinary: 10 };
export interface Leaver {
  readonly personId: PersonId;
  readonly written: number;
}

/** `db` is what chores run on; `look` asks what is there, and may be another connection, so that nobody takes that for theirs. */
export async function readWorld(db: Db, origin: string, look: Db = db): Promise<World> {
  const people = await look<{ id: PersonId; handle: string }[]>`
    select id, handle from people where peer_id is null and kind = 'person' order by id limit 20`;
  const at = (place: number): { id: PersonId; handle: string } => {
    const person = people[place - 1];
    if (!person) throw new Error(`Only ${people.length} people are here.`);
    return person;
  };
  const [busy, ordinary, admin] = [at(places.busy).id, at(places.ordinary).id, at(places.admin).id];
  const searchers = await Promise.all(
    people.slice(places.ordinary).map(({ id: each }) => visitorOf(look, origin, each)),
  );
  let turn = 0;
  const nextSearcher = (): Visitor => {
    const searcher = searchers[turn++ % searchers.length];
    if (!searcher) throw new Error('Nobody is left to search.');
    return searcher;
  };
  return {
    db,
    nextSearcher,
    busy: await visitorOf(look, origin, busy),
    ordinary: await visitorOf(look, origin, ordinary),
    admin: await visitorOf(look, origin, admin),
    places: { ...(await readPlaces(look, busy)), ...(await readPopular(look, at(places.popular))) },
    nextLeaver: () => readLeaver(look),
  };
}

/** Ten posts at least, or the most there are; whoever was taken before has none left. */
async function readLeaver(db: Db): Promise<Leaver> {
  const [row] = await db<Leaver[]>`
    select a.id as person_id, (a.posts + (select count(*) from reactions r where r.person_id = a.id)
      + (select count(*) from shares s where s.person_id = a.id))::int as written
    from (select p.author_id as id, count(*) as posts from posts p join people a on a.id = p.author_id and a.peer_id is null group by 1) a
    order by least(a.posts, 10) desc, a.posts, a.id desc limit 1`;
  if (!row) throw new Error('Nobody has written anything.');
  return { ...row };
}

const readPopular = async (
  db: Db,
  popular: { readonly id: PersonId; readonly handle: string },
): Promise<PlacesOfPeople> => {
  const [partners] = await db<{ id: PersonId; handle: string; host: string }[]>`
    select p.id, p.handle, split_part(pe.origin, '://', 2) as host
    from people p join peers pe on pe.id = p.peer_id order by p.id limit 1`;
  return {
    popular: popular.handle,
    popularId: popular.id,
    partnersPerson: `${partners?.handle}@${partners?.host}`,
    partnersPersonId: partners?.id ?? '',
  };
};

async function readPlaces(db: Db, busy: PersonId): Promise<PlacesOfPosts> {
  const [row] = await db<PlacesOfPosts[]>`
    with rooms as (
      select g.id, g.handle, row_number() over (order by g.created_at) as place
      from groups g join memberships m on m.group_id = g.id and m.person_id = ${busy})
    select l.handle as large, l.id as large_id, m.handle as middle, m.id as middle_id,
      (select root_id from posts where group_id = l.id group by root_id order by count(*) desc limit 1) as long_thread,
      (select max(id) from posts where kind = 'question' and level = 'instance') as question,
      (select max(p.id) from posts p where kind = 'poll' and level = 'instance') as poll,
      (select max(p.id) from posts p where edited_at is not null and level = 'instance') as edited,
      (select id from posts where level = 'instance' order by reactions_count desc, id limit 1) as liked,
      (select max(conversation_id) from conversation_people where person_id = ${busy}) as conversation,
      (select tag from post_tags group by tag order by count(*) desc limit 1) as tag,
      (select entry_id from feed where person_id = ${busy} order by entry_id offset (select count(*) / 2 from feed where person_id = ${busy}) limit 1)
        as year_ago,
      (select max(entry_id) from feed where person_id = ${busy}) as newest
    from rooms l, rooms m where l.place = 1 and m.place = (select least(20, max(place)) from rooms)`;
  if (!row) throw new Error('This instance is not filled.');
  return { ...row };
}
