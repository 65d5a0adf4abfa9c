import { follow } from '#src/people/follow.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { uploadFile } from '#src/media/upload.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import type { FileId, GroupId } from '#src/platform/ids.ts';
import { editPost } from '#src/posts/edit.ts';
import { acknowledgePost } from '#src/posts/kinds/must-read/acknowledge.ts';
import { vote } from '#src/posts/kinds/poll/vote.ts';
import { acceptAnswer } from '#src/posts/kinds/question/accept-answer.ts';
import { pinPost } from '#src/posts/pin.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react } from '#src/posts/reactions/react.ts';
import { savePost } from '#src/posts/reactions/save.ts';
import { sharePost } from '#src/posts/reactions/share.ts';
import { indexWords } from '#src/posts/search/index-words.ts';
import type { TestInstance } from '#test/support/instance.ts';

const dayMs = 86_400_000;

/** Of everything that the filling makes, one, by the verbs that people set off. */
export async function writeByVerbs(instance: TestInstance): Promise<void> {
  const { db } = instance;
  const act = <T>(verb: (tx: Tx) => Promise<T>): Promise<T> => transaction(db, verb);
  const fields = [
    { name: 'title', value: 'Einkauf', visibility: 'all' },
    { name: 'skill', value: 'SPS', visibility: 'company' },
  ] as const;
  const ada = await instance.person('ada', {
    email: 'ada@example.test',
    sharedKeys: true,
    fields: [...fields],
  });
  const bert = await instance.person('bert', { email: 'bert@example.test', sharedKeys: true });
  const room = await instance.group('werk', ada, 'open');
  await act((tx) => requestToJoin(tx, bert.id, room.id as GroupId));
  await act((tx) => follow(tx, bert.id, ada.id, { notify: true }));
  const file = await uploadFile(db, ada.id, {
    ...{ bytes: Buffer.from('Ein Plan'), mediaType: 'text/plain', name: 'Plan.txt', alt: '' },
  });

  const note = await act((tx) =>
    publishPost(tx, ada.id, { source: '@bert schau #pumpen', fileIds: [file.id as FileId] }),
  );
  const answer = await act((tx) => publishPost(tx, bert.id, { source: 'Gut', replyToId: note }));
  await act((tx) => editPost(tx, bert.id, answer, { source: 'Sehr gut' }));
  const inGroup = await act((tx) =>
    publishPost(tx, ada.id, {
      source: 'Bitte lesen',
      groupId: room.id,
      mustRead: { until: new Date(Date.now() + dayMs) },
    }),
  );
  await act((tx) => acknowledgePost(tx, bert.id, inGroup));
  await act((tx) => pinPost(tx, ada.id, inGroup));
  const question = await act((tx) => publishPost(tx, ada.id, { source: 'Wer weiss es?', kind: 'question' }));
  const solution = await act((tx) => publishPost(tx, bert.id, { source: 'Ich', replyToId: question }));
  await act((tx) => acceptAnswer(tx, ada.id, solution));
  const poll = await act((tx) =>
    publishPost(tx, ada.id, {
      source: 'Wann?',
      poll: { options: ['Heute', 'Morgen'], multiple: false, closesAt: new Date(Date.now() + dayMs) },
    }),
  );
  await act((tx) => vote(tx, bert.id, poll, [1]));
  await act((tx) => publishPost(tx, ada.id, { source: 'Ein Text', title: 'Titel', level: 'followers' }));
  await act((tx) => publishPost(tx, ada.id, { source: 'Hallo', level: 'direct', to: [bert.id] }));
  await act((tx) => react(tx, bert.id, note, 'like'));
  await act((tx) => react(tx, bert.id, note, 'emoji', '🎉'));
  await act((tx) => savePost(tx, bert.id, note));
  await act((tx) => sharePost(tx, bert.id, note));
  while ((await indexWords(db)) > 0);
}

/** `table.column` of all that hold anything but what stands there by itself. */
export async function columnsOf(db: Db): Promise<ReadonlySet<string>> {
  const columns = await db<{ table: string; column: string; fallback: string | null }[]>`
    select c.relname::text as table, a.attname::text as column, pg_get_expr(d.adbin, d.adrelid) as fallback
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`;
  const written = new Set<string>();
  for (const { table, column, fallback } of columns) {
    const itself = fallback === null || /\(/.test(fallback) ? 'null' : fallback;
    const [row] = await db.unsafe<{ found: boolean }[]>(
      `select exists (select from "${table}" where "${column}"::text is distinct from (${itself})::text) as found`,
    );
    if (row?.found) written.add(`${table}.${column}`);
  }
  return written;
}
