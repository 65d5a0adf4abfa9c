import { uploadFile } from '#src/media/upload.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { addDocument } from '#src/posts/kinds/document/add-document.ts';
import { createPage, editPage } from '#src/posts/kinds/page/write-page.ts';
import { acceptAnswer } from '#src/posts/kinds/question/accept-answer.ts';
import type { openHydraulik, Worker } from '#test/stories/companies.ts';
import { pdf } from '#test/media/documents.ts';
import { until } from '#test/support/http.ts';

type Scene = Awaited<ReturnType<typeof openHydraulik>>;

export const idAt = (who: Worker, uri: string): Promise<string> =>
  until(`${uri} at ${who.at.name}`, async () => {
    const [row] = await who.at.db<{ id: string }[]>`select id from posts where uri = ${uri}`;
    return row?.id;
  });

export async function act(who: Worker, uri: string, what: string, asked: object = {}): Promise<void> {
  const answer = await who.at.api(
    'POST',
    `/api/v1/statuses/${await idAt(who, uri)}/${what}`,
    asked,
    who.who.token,
  );
  if (answer.status !== 200) throw new Error(`${what}: ${answer.status} ${answer.text}`);
}

const soon = () => new Date(Date.now() + 9e8).toISOString();
const event = {
  title: 'Seal day',
  event: { starts_at: soon(), zone: 'Europe/Berlin', place: 'Halle 3' },
};

/** One of everything that a member says in a group of `groupId`, and what `others` do with it. */
async function inGroup(author: Worker, groupId: string, others: readonly Worker[]): Promise<void> {
  const here = { visibility: 'private', list_id: groupId };
  const note = await author.post('A note', here);
  const met = await author.post('', { ...event, group_id: groupId });
  const idea = await author.post('In short.', { title: 'Mark the hoses', group_id: groupId, idea: {} });
  const doers = others.map((one) => `@${one.who.acct}`);
  const task = await author.post('Both.', { title: 'Seals', group_id: groupId, task: { assignees: doers } });
  const poll = await author.post('Which?', {
    ...here,
    poll: { options: ['Red', 'Blue'], expires_in: 86_400 },
  });
  const asked = await author.post('Ours leaks.', {
    ...{ title: 'A press', group_id: groupId },
    approval: { amount: '12.50', currency: 'EUR', approvers: doers, parallel: true },
  });
  await author.edit(note.id, 'A better note');
  const { id: fileId } = await uploadFile(author.at.db, author.who.id, {
    ...{ bytes: Buffer.from('x'), mediaType: 'text/plain', name: 'x.txt', alt: '', isDocument: true },
  });
  const documentId = await transaction(author.at.db, (tx) =>
    addDocument(tx, author.who.id, groupId as GroupId, {
      name: `${author.who.handle}.txt`,
      folder: '',
      fileId,
    }),
  );
  const [document] = await author.at.db<{ uri: string }[]>`select uri from posts where id = ${documentId}`;
  const drawn = await uploadFile(author.at.db, author.who.id, {
    ...{ bytes: pdf('x'), mediaType: 'application/pdf', name: 'x.pdf', alt: '', isDocument: true },
  });
  const drawing = await transaction(author.at.db, (tx) =>
    addDocument(tx, author.who.id, groupId as GroupId, {
      ...{ name: `${author.who.handle}.pdf`, folder: '', fileId: drawn.id },
    }),
  );
  const mark = await author.post('Too narrow.', {
    ...{ in_reply_to_id: drawing, visibility: 'private' },
    annotation: { x: 10, y: 10, width: 20, height: 5 },
  });
  for (const who of others) {
    await act(who, note.uri, 'favourite');
    await act(who, note.uri, 'label', { progress: who === others[0] ? 'in_work' : 'done' });
    await act(who, met.uri, 'answer_event', { answer: 'yes' });
    await act(who, idea.uri, 'vote_idea');
    await act(who, task.uri, 'change_task', { state: 'in_work' });
    await act(who, asked.uri, 'approve_request');
    await who.post('An answer', { in_reply_to_id: await idAt(who, note.uri), visibility: 'private' });
    const atPoll = await idAt(who, poll.uri);
    await who.at.api('POST', `/api/v1/polls/${atPoll}/votes`, { choices: [0] }, who.who.token);
    await act(who, document?.uri ?? '', 'lock_document', { seconds: 60 });
    await act(who, document?.uri ?? '', 'unlock_document');
    await act(who, mark.uri, 'resolve_annotation');
    await act(who, mark.uri, 'reopen_annotation');
  }
}

/** A group has one project at a time. */
async function planning(author: Worker, groupId: string, others: readonly Worker[]): Promise<void> {
  const owners = others.map((one) => `@${one.who.acct}`);
  const plan = await author.post('In short.', {
    ...{ title: 'A bench', group_id: groupId },
    project: { milestones: [{ title: 'Drawn' }], owners },
  });
  for (const who of others)
    await act(who, plan.uri, 'change_project', { status: 'on_track', note: who.who.handle });
}

async function wiki(writer: Worker, groupId: string): Promise<void> {
  const { db, app } = writer.at;
  const [me, group] = [writer.who.id as PersonId, groupId as GroupId];
  const page = { title: 'Seals', source: 'Grease first.', parentId: null, position: null, note: '' };
  const id = await transaction(db, (tx) => createPage(tx, app.registry, me, group, page));
  await transaction(db, (tx) =>
    editPage(tx, app.registry, me, id, { base: 1, title: 'Seals', source: 'Grease well.' }),
  );
}

/** A question is asked in the group, answered, and the answer accepted. */
async function question(asker: Worker, groupId: string, answerer: Worker): Promise<void> {
  const asked = await asker.post('Which grease?', { group_id: groupId, question: true });
  const answer = await answerer.post('The blue one', {
    ...{ in_reply_to_id: await idAt(answerer, asked.uri), visibility: 'private' },
  });
  const there = (await idAt(asker, answer.uri)) as PostId;
  await transaction(asker.at.db, (tx) => acceptAnswer(tx, asker.who.id as PersonId, there));
}

/** Between people: following, posts for followers, answers, shares, messages, an event. */
async function between(one: Worker, other: Worker): Promise<void> {
  await other.follow(one.who.acct + (one.who.acct.includes('@') ? '' : `@${one.at.host}`));
  await until(`${other.who.handle} follows`, async () => {
    const [row] = await one.at.db`
      select from follows f join people w on w.id = f.follower_id where w.uri = ${other.who.uri} and f.state = 'accepted'`;
    return row !== undefined;
  });
  const post = await one.post('For followers', { visibility: 'private' });
  const met = await one.post('', { ...event, visibility: 'private' });
  await act(other, post.uri, 'favourite');
  await act(other, post.uri, 'reblog');
  await act(other, met.uri, 'answer_event', { answer: 'maybe' });
  await act(other, post.uri, 'unfavourite');
  await other.post('Me too', { in_reply_to_id: await idAt(other, post.uri), visibility: 'private' });
  await one.post(`Hello @${other.who.handle}@${other.at.host}`, { visibility: 'direct' });
}

/** Everything that crosses the borders of three companies, once. */
export async function doEverything({ ada, bea, gil, room, atBeta }: Scene): Promise<void> {
  await inGroup(ada, room.id, [bea, gil]);
  await planning(ada, room.id, [bea, gil]);
  await inGroup(bea, atBeta, [gil]);
  await wiki(bea, atBeta);
  await wiki(ada, room.id);
  await question(bea, atBeta, ada);
  await question(ada, room.id, gil);
  await between(ada, bea);
  await between(bea, gil);
}
