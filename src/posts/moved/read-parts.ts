import type { Reader } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { movedKinds, type MovedParts } from './parts.ts';

/** SQL over `posts p` by these people: of a kind that goes with its author. Praise only with all who are praised, pictures with their album. */
export const isMovable = (reader: Reader, people: readonly PersonId[]): Fragment => {
  const ids = [...people];
  return reader`p.kind = any(${[...movedKinds]}::text[])
    and (p.kind <> 'praise' or exists (select from praises r where r.post_id = p.id and r.asks is null and r.wish is null
      and not exists (select from praised x where x.post_id = p.id and x.person_id <> all(${ids}::bigint[]))))
    and (p.kind <> 'pictures' or exists (select from posts o where o.id = p.reply_to_id and o.kind = 'album'
      and o.author_id = any(${ids}::bigint[]) and o.level in ('instance', 'public') and o.removed_at is null and o.expired_at is null))`;
};

/** What to read of posts that go or came. */
export interface Moving {
  /** SQL over `posts p`. */
  readonly which: Fragment;
  readonly people: readonly PersonId[];
  /** What is over at this moment keeps the counts of all who answered; the rest is counted from those who come along. */
  readonly at: Date;
  /** The address of a person or post where it goes; null: it does not. */
  readonly to: (uri: string) => string | null;
}

interface Row {
  readonly id: PostId;
  readonly poll: Poll | null;
  readonly event: (Omit<Event, 'exceptions'> & { readonly exceptions: readonly unknown[] }) | null;
  readonly task: Task | null;
  readonly album: MovedParts['album'] | null;
  readonly news: MovedParts['news'] | null;
  readonly praise: NonNullable<MovedParts['praise']> | null;
  readonly mustRead: NonNullable<MovedParts['mustRead']> | null;
}
type Poll = NonNullable<MovedParts['poll']>;
type Event = NonNullable<MovedParts['event']>;
type Task = NonNullable<MovedParts['task']>;

/** What these posts carry besides text, and who of these people did what with it; posts of words alone are not in it. */
export async function readMovedParts(
  reader: Reader,
  { which, people, at, to }: Moving,
): Promise<ReadonlyMap<PostId, MovedParts>> {
  const ids = [...people];
  const rows = await reader<Row[]>`
    select p.id, ${pollColumn(reader, ids, at)} as poll, ${eventColumn(reader, ids, at)} as event, ${taskColumn(reader, ids)} as task,
      case when p.kind = 'album' then (select jsonb_build_object('isOpen', k.is_open) from albums k where k.post_id = p.id) end as album,
      case when p.kind = 'news' then (select jsonb_build_object('until', n.until, 'startsAt', n.starts_at, 'topic', n.topic)
        from news n where n.post_id = p.id) end as news,
      ${praiseColumn(reader)} as praise, ${mustReadColumn(reader, ids)} as must_read
    from posts p where ${which} and (p.has_must_read or p.kind not in ('note', 'article', 'question'))`;
  return new Map(rows.map((row) => [row.id, partsIn(row, to)]));
}

const pollColumn = (reader: Reader, people: readonly PersonId[], at: Date): Fragment => {
  const over = reader`coalesce(po.closes_at <= ${at}, false)`;
  return reader`case when p.kind = 'poll' then (select jsonb_build_object('mode', po.mode, 'named', po.named, 'zone', po.zone, 'multiple', po.multiple,
      'closesAt', po.closes_at, 'voters', case when ${over} then po.voters_count end,
      'options', (select jsonb_agg(jsonb_build_object('title', o.title, 'votes', case when ${over} then o.votes_count end,
          'points', case when ${over} then o.points end, 'startsAt', o.starts_at, 'endsAt', o.ends_at) order by o.position)
        from poll_options o where o.post_id = p.id),
      'votes', coalesce((select jsonb_agg(jsonb_build_object('actor', a.uri, 'position', v.position, 'value', v.value) order by v.person_id, v.position)
        from poll_votes v join people a on a.id = v.person_id where v.post_id = p.id and v.person_id = any(${people}::bigint[])), '[]'))
    from polls po where po.post_id = p.id) end`;
};

const eventColumn = (reader: Reader, people: readonly PersonId[], at: Date): Fragment => {
  const counted = (
    answer: string,
    told: Fragment,
  ) => reader`${reader.unsafe(`'${answer}'`)}, greatest(${told},
    (select count(*)::int from event_answers x where x.post_id = e.post_id and x.answer = ${answer} and x.place is distinct from 'waiting'))`;
  return reader`case when p.kind = 'event' then (select jsonb_build_object('startsAt', e.starts_at, 'endsAt', e.ends_at, 'zone', e.zone, 'place', e.place,
      'link', e.link, 'cancelled', e.cancelled_at is not null, 'confirms', e.confirms, 'capacity', e.capacity, 'pollUri', e.poll_uri,
      'rule', e.rule, 'exceptions', e.exceptions,
      'counts', case when coalesce(e.until, e.ends_at, e.starts_at) <= ${at} then jsonb_build_object(${counted('yes', reader`e.yes_told`)},
        ${counted('maybe', reader`e.maybe_told`)}, ${counted('no', reader`e.no_told`)}) end,
      'answers', coalesce((select jsonb_agg(jsonb_build_object('actor', a.uri, 'answer', x.answer, 'at', x.at, 'place', x.place) order by x.person_id)
        from event_answers x join people a on a.id = x.person_id
        where x.post_id = p.id and x.answer is not null and x.person_id = any(${people}::bigint[])), '[]'))
    from events e where e.post_id = p.id) end`;
};

const taskColumn = (reader: Reader, people: readonly PersonId[]): Fragment => reader`
  case when p.kind = 'task' then (select jsonb_build_object('state', t.state, 'due', to_char(t.due, 'YYYY-MM-DD'), 'labels', t.labels, 'rank', t.rank,
      'madeFrom', t.made_from,
      'lines', coalesce((select jsonb_agg(jsonb_build_object('line', l.line, 'text', l.text, 'done', l.done) order by l.line)
        from task_lines l where l.post_id = t.post_id), '[]'),
      'assignees', coalesce((select jsonb_agg(a.uri) from task_assignees x join people a on a.id = x.person_id
        where x.post_id = t.post_id and x.person_id = any(${people}::bigint[])), '[]'))
    from tasks t where t.post_id = p.id) end`;

const praiseColumn = (reader: Reader): Fragment => reader`
  case when p.kind = 'praise' then (select jsonb_build_object(
      'value', case when r.names is not null then jsonb_build_object('emoji', coalesce(r.emoji, ''), 'names', r.names) end,
      'people', coalesce((select jsonb_agg(jsonb_build_object('uri', a.uri, 'agrees', x.agrees is true))
        from praised x join people a on a.id = x.person_id where x.post_id = r.post_id), '[]'))
    from praises r where r.post_id = p.id) end`;

const mustReadColumn = (reader: Reader, people: readonly PersonId[]): Fragment => reader`
  case when p.has_must_read then (select jsonb_build_object('until', m.until, 'withdrawn', m.withdrawn_at is not null, 'proof', m.proof, 'quiz', m.quiz,
      'read', coalesce((select jsonb_agg(jsonb_build_object('actor', a.uri, 'at', k.at))
        from acknowledgements k join people a on a.id = k.person_id where k.post_id = p.id and k.person_id = any(${people}::bigint[])), '[]'))
    from must_reads m where m.post_id = p.id) end`;

const iso = (at: string): string => new Date(at).toISOString();
const isoOr = (at: string | null): string | null => (at === null ? null : iso(at));
const byActor = <Each extends { readonly actor: string }>(a: Each, b: Each): number =>
  a.actor < b.actor ? -1 : a.actor > b.actor ? 1 : 0;

/** In one form, whatever the time zone and order of the database are: two companies compare it. */
function partsIn(row: Row, to: Moving['to']): MovedParts {
  const here = <Each extends { readonly actor: string }>(each: Each): Each => ({
    ...each,
    actor: to(each.actor) ?? each.actor,
  });
  const { poll, event, task, album, news, praise, mustRead } = row;
  return {
    ...(poll && { poll: pollIn(poll, here) }),
    ...(event && { event: eventIn(event, here, to) }),
    ...(task && {
      task: {
        ...task,
        madeFrom: task.madeFrom === null ? null : to(task.madeFrom),
        assignees: task.assignees.map((uri) => to(uri) ?? uri).toSorted(),
      },
    }),
    ...(album && { album }),
    ...(news && { news: { ...news, until: iso(news.until), startsAt: isoOr(news.startsAt) } }),
    ...(praise && {
      praise: {
        value: praise.value,
        people: praise.people
          .map(({ uri, agrees }) => ({ uri: to(uri) ?? uri, agrees }))
          .toSorted((a, b) => (a.uri < b.uri ? -1 : 1)),
      },
    }),
    ...(mustRead && {
      mustRead: {
        ...mustRead,
        until: isoOr(mustRead.until),
        read: mustRead.read.map((each) => ({ ...here(each), at: iso(each.at) })).toSorted(byActor),
      },
    }),
  };
}

type Here = <Each extends { readonly actor: string }>(each: Each) => Each;

const pollIn = (poll: Poll, here: Here): Poll => ({
  ...poll,
  closesAt: isoOr(poll.closesAt),
  options: poll.options.map((option) => ({
    ...option,
    ...{ startsAt: isoOr(option.startsAt), endsAt: isoOr(option.endsAt) },
  })),
  votes: poll.votes.map(here).toSorted((a, b) => byActor(a, b) || a.position - b.position),
});

function eventIn(event: NonNullable<Row['event']>, here: Here, to: Moving['to']): Event {
  const exceptions = event.exceptions as Event['exceptions'];
  return {
    ...event,
    ...{ startsAt: iso(event.startsAt), endsAt: isoOr(event.endsAt) },
    pollUri: event.pollUri === null ? null : to(event.pollUri),
    exceptions: exceptions.map(({ at, moved }) => ({
      at: iso(at),
      moved: moved && { ...moved, startsAt: iso(moved.startsAt), endsAt: isoOr(moved.endsAt) },
    })),
    answers: event.answers.map((each) => ({ ...here(each), at: iso(each.at) })).toSorted(byActor),
  };
}
