import { keepPicture } from '#src/media/keep-picture.ts';
import { uploadFile } from '#src/media/upload.ts';
import { editProfile } from '#src/people/edit.ts';
import { transaction } from '#src/platform/database.ts';
import { answerEvent } from '#src/posts/kinds/event/answer-event.ts';
import { acknowledgePost } from '#src/posts/kinds/must-read/acknowledge.ts';
import { vote } from '#src/posts/kinds/poll/vote.ts';
import type { PostInput } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import type { TestInstance } from '#test/support/instance.ts';
import { squareOf } from '#test/support/pictures.ts';
import type { Worker } from './companies.ts';

/** A poll that goes on and one that is over, an event, a task, news with a receipt, an album with pictures of two, praise, a photo. */
export async function moreThanWords(
  { db }: TestInstance,
  [ada, bruno, anton]: readonly [Worker, Worker, Worker],
): Promise<void> {
  const [a, b, c] = [ada.who.id, bruno.who.id, anton.who.id];
  const write = (by: typeof a, input: Partial<PostInput>) =>
    transaction(db, (tx) => publishPost(tx, by, { source: '', level: 'instance', ...input }));
  const day = 86_400_000;
  const closesAt = new Date(Date.now() + day);
  const open = await write(a, { poll: { options: ['Rot', 'Blau'], multiple: false, closesAt } });
  const over = await write(a, { poll: { options: ['Kaffee', 'Tee'], multiple: false, closesAt } });
  for (const [poll, who, at] of [
    [open, b, 0],
    [open, c, 1],
    [over, b, 0],
    [over, c, 0],
  ] as const)
    await transaction(db, (tx) => vote(tx, who, poll, [at]));
  await db`update polls set closes_at = now() - interval '1 hour' where post_id = ${over}`;
  const startsAt = new Date(Date.now() + 7 * day);
  const times = { startsAt, endsAt: null, zone: 'Europe/Berlin', place: 'Halle 3', link: '' };
  const event = await write(a, { title: 'Richtfest', event: { ...times, rule: 'FREQ=WEEKLY;COUNT=3' } });
  for (const who of [b, c]) await transaction(db, (tx) => answerEvent(tx, who, event, 'yes'));
  const task = { due: '2031-05-04', labels: ['umzug'], lines: ['Kisten'], assignees: [b, c] };
  await write(a, { title: 'Kisten packen', task });
  await db`update people set roles = array['communicator'] where id = ${a}`;
  const read = await write(a, { source: 'Bitte lesen', mustRead: { until: null } });
  for (const who of [b, c]) await transaction(db, (tx) => acknowledgePost(tx, who, read));
  const picture = async (who: typeof a, name: string) =>
    (await uploadFile(db, who, { bytes: await squareOf('#0a0'), mediaType: 'image/png', name, alt: name }))
      .id;
  const album = await write(a, {
    ...{ title: 'Baustelle', album: { isOpen: true }, fileIds: [await picture(a, 'kran.png')] },
  });
  for (const who of [b, c]) {
    const fileIds = [await picture(who, 'halle.png')];
    await transaction(db, (tx) =>
      publishPost(tx, who, { source: '', addition: {}, replyToId: album, fileIds }),
    );
  }
  await db`insert into praise_settings (person_id, width) values (${b}, 'company') on conflict (person_id) do update set width = 'company'`;
  await write(a, { source: 'Danke, Bruno', praise: { to: [b], value: null } });
  const photo = await keepPicture(db, { kind: 'avatar', personId: a }, await squareOf('#a00'));
  await transaction(db, (tx) => editProfile(tx, a, { avatar: photo }));
}

/** What came of that kind, with what hangs on it. */
export const ofKind = (at: TestInstance, kind: string) => at.db<Record<string, unknown>[]>`
    select p.id, p.uri, p.title, po.voters_count, po.closes_at < now() as over,
      (select array_agg(o.votes_count order by o.position) from poll_options o where o.post_id = p.id) as votes, e.rule, e.place,
      (select array_agg(a.handle) from event_answers x join people a on a.id = x.person_id where x.post_id = p.id) as comers,
      t.due::text as due, (select array_agg(a.handle) from task_assignees x join people a on a.id = x.person_id where x.post_id = p.id) as doers,
      (select count(*)::int from files f where f.post_id = p.id) as files,
      (select array_agg(a.handle) from praised x join people a on a.id = x.person_id where x.post_id = p.id) as praised
    from posts p left join polls po on po.post_id = p.id left join events e on e.post_id = p.id left join tasks t on t.post_id = p.id
    where p.peer_id is null and p.kind = ${kind} order by p.id`;
