import { isGuest } from '#src/people/policy.ts';
import type { Db } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import { tagOf, type Fragment } from '#src/platform/sql.ts';
import { heldSince, listedTo } from '#src/posts/policy.ts';
import type { Viewer } from '#src/posts/post.ts';

/** Who asks what, and where. */
export interface Asked {
  readonly postId: PostId;
  readonly rootId: PostId;
  readonly groupId: GroupId;
  readonly askerId: PersonId;
  readonly language: string;
  readonly asker: Viewer;
  /** Companies that have members in the group besides ours, with the first day of history that each may hold. */
  readonly partners: readonly { readonly peerId: number; readonly backfillFrom: string | null }[];
}

/** Something that answers: an accepted answer with its question, a page of a wiki, a document. */
export interface Source {
  readonly id: PostId;
  /** What else it shows: the question. */
  readonly also: PostId | null;
  readonly title: string;
  readonly text: string;
  readonly address: string;
  /** Written here: it may be quoted. What partners wrote is for their companies to pass on; it is only pointed to. */
  readonly isOurs: boolean;
  readonly company: string;
  /** Everyone in the group may read it; else it is for the asker alone. */
  readonly forAll: boolean;
  readonly score: number;
}

/** So many of the newest that have one of the words are compared. */
const candidatesMax = 3_000;
const bestMax = 24;
const textChars = 320;

/**
 * What answers, the best first: only what the asker may read, asked of the same policy as if they searched. Empty: nothing is known. At least half
 * of the words that mean something must be in it, and at least two of several.
 */
export async function findSources(db: Db, asked: Asked, bot: PersonId): Promise<Source[]> {
  const words = await wordsOf(db, asked.postId);
  if (words.length === 0) return [];
  const hits = await hitsOf(db, asked, words, bot);
  const ids = [...new Set(hits.flatMap(({ id, also }) => (also === null ? [id] : [id, also])))];
  const known = new Map((await readable(db, asked, ids)).map((each) => [each.id, each]));
  return hits.flatMap((hit) => {
    const own = known.get(hit.id);
    const beside = hit.also === null ? own : known.get(hit.also);
    if (!own || !beside) return [];
    const isOurs = own.isOurs && beside.isOurs;
    return {
      ...{ id: hit.id, also: hit.also, isOurs, company: own.company, address: own.address },
      title: isOurs ? beside.title || firstLine(beside.text) : '',
      text: isOurs ? own.text : '',
      forAll: own.forAll && beside.forAll,
      score: hit.overlap / words.length + (hit.also === null ? 0 : 0.5) + (own.isHere ? 0.2 : 0),
    };
  });
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').slice(0, 120);

/** A word of the question in the forms in which the index may write it: as it is, and its stem. */
type Word = readonly string[];
const wordsMax = 40;

/** How people begin and end a question; PostgreSQL's lists have the articles, pronouns and auxiliary verbs, not these. */
const fillers: ReadonlySet<string> = new Set(
  `kontorist hello hi dear everybody everyone anybody anyone somebody someone know knows please thanks thank help tell could would may might need want
  question quick quickly idea hallo hi liebe lieber zusammen leute jemand weiss weiß wissen bitte danke frage kurz schnell hilfe helfen sagen könnte kann
  konnte mal eigentlich bonjour salut tous quelqu quelqu'un sait savoir merci svp plaît plait question vite aide aider dire peut pourrait`.split(
    /\s+/,
  ),
);

/**
 * The words of the question that mean something. What the text search of its language leaves out (of a language that we have none for: what that of any
 * of ours does) means nothing here either.
 */
async function wordsOf(db: Db, postId: PostId): Promise<Word[]> {
  const rows = await db<{ word: string; forms: string[] }[]>`
    with asked as (
      select case when stems_of(p.language) is null then '{english,german,french}'::regconfig[] else array[stems_of(p.language)] end as stems, p.language, spaced(left(p.title || ' ' || p.text, 10000)) as value
      from posts p where p.id = ${postId})
    select w.lexeme as word, array(select lexeme from unnest(words_in(a.language, w.lexeme))) as forms
    from asked a, unnest(to_tsvector('simple', a.value)) w
    where not exists (select from unnest(a.stems) s where to_tsvector(s, w.lexeme) = ''::tsvector)
    order by w.positions[1]`;
  return rows
    .filter(({ word, forms }) => word.length > 1 && forms.length > 0 && !fillers.has(word))
    .map(({ forms }) => forms)
    .slice(0, wordsMax);
}

interface Hit {
  readonly id: PostId;
  readonly also: PostId | null;
  readonly overlap: number;
}

/** Whoever may read them: ids alone, of which the policy is asked next. */
async function hitsOf(db: Db, asked: Asked, words: readonly Word[], bot: PersonId): Promise<Hit[]> {
  const enough = words.length === 1 ? 1 : Math.max(2, Math.ceil(words.length / 2));
  const query = words
    .flat()
    .map((word) => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`)
    .join(' | ');
  return await db<Hit[]>`
    with found as (
      (select w.post_id as id, w.words from post_words w where w.words @@ ${query}::tsquery
        order by w.post_id desc limit ${candidatesMax})
      union all
      (select f.post_id, x.words from file_texts x join files f on f.id = x.file_id
        where x.words @@ ${query}::tsquery and f.post_id is not null order by x.file_id desc limit ${candidatesMax})),
    close as (
      select f.id, max((select count(*)::int from jsonb_array_elements(${json(db, words)}) g
        where g ?| tsvector_to_array(f.words))) as overlap
      from found f where f.id <> ${asked.postId} group by f.id)
    select coalesce(a.id, p.id) as id, coalesce(q.question_id, b.question_id) as also, max(c.overlap) as overlap
    from close c join posts p on p.id = c.id
    left join accepted_answers q on q.question_id = p.id
    left join accepted_answers b on b.answer_uri = p.uri
    left join posts a on a.uri = coalesce(q.answer_uri, b.answer_uri)
    where c.overlap >= ${enough} and coalesce(a.author_id, p.author_id) <> ${bot} and p.root_id <> ${asked.rootId}
      and (a.id is not null or p.kind in ('page', 'document', 'version'))
    group by 1, 2 order by max(c.overlap) desc, 1 desc limit ${bestMax}`;
}

interface Readable {
  readonly id: PostId;
  readonly title: string;
  readonly text: string;
  readonly address: string;
  readonly isOurs: boolean;
  readonly isHere: boolean;
  readonly company: string;
  readonly forAll: boolean;
}

/** Those that the asker may read; and of these, what everyone in the group may. */
async function readable(db: Db, asked: Asked, ids: readonly PostId[]): Promise<Readable[]> {
  if (ids.length === 0) return [];
  const forAll = db`(${inTheGroup(db, asked)} or ${forEveryone(db, asked)})`;
  return await db<Readable[]>`
    select p.id, coalesce(nullif(p.title, ''), d.name, '') as title, left(p.text, ${textChars}) as text,
      coalesce(p.page_url, p.uri) as address, p.peer_id is null as is_ours, p.group_id is not distinct from ${asked.groupId} as is_here,
      coalesce(o.company, '') as company, ${forAll} as for_all
    from posts p left join peers o on o.id = p.peer_id
    left join lateral (select f.name from files f where f.post_id = p.id order by f.id limit 1) d on true
    where p.id = any (${[...ids]}::bigint[]) and p.removed_at is null and p.expired_at is null and not p.lent
      and (${listedTo(db, asked.asker)} or ${inTheGroup(db, asked)})`;
}

/** Over `posts p`: said in this group, at a time from which every company in it may hold what is said. The asker is a member. */
function inTheGroup(db: Db, { groupId, partners }: Asked): Fragment {
  const held = partners.map(
    ({ peerId, backfillFrom }) => db`and p.published_at >= (
      select ${heldSince(db, backfillFrom)} from memberships vg join people vp on vp.id = vg.person_id
      where vg.group_id = ${groupId} and vg.state = 'active' and vp.peer_id = ${peerId})`,
  );
  return db`(p.level = 'group' and p.group_id = ${groupId} and p.removed_at is null
    ${held.reduce((all, one) => db`${all} ${one}`, db``)})`;
}

/** Over `posts p`: said to all of us, and to the company of everyone else in the group; nothing is said to guests. */
function forEveryone(db: Db, { partners, groupId }: Asked): Fragment {
  const only = partners.length === 1 ? partners[0] : undefined;
  const guests = db`exists (select from memberships mg
    where mg.group_id = ${groupId} and mg.state = 'active' and ${isGuest(tagOf(db), db`mg.person_id`)})`;
  return db`(p.peer_id is null and p.removed_at is null and not ${guests} and (p.level = 'public'
    or (${partners.length === 0} and p.level in ('instance', 'partner'))
    or (p.level = 'partner' and p.partner_id = ${only?.peerId ?? null})))`;
}
