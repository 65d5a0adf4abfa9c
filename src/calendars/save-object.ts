import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { editPost } from '#src/posts/edit.ts';
import { answerEvent } from '#src/posts/kinds/event/answer-event.ts';
import { cancelEvent } from '#src/posts/kinds/event/cancel-event.ts';
import { overAt } from '#src/posts/kinds/event/event.ts';
import { nextOccurrence } from '#src/posts/kinds/event/series.ts';
import { changeTask, takeTask } from '#src/posts/kinds/task/change-task.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { refusals as postRefusals } from '#src/posts/refusals.ts';
import { isUidKnown, keepAlarms, nameObject, type CalendarObject, type Shelf } from './objects.ts';
import { inputOfIcs, isSameEvent } from './import.ts';
import type { IcsTask, SentObject } from './read-object.ts';
import type { CalendarEvent } from './read.ts';
import { refusals } from './refusals.ts';

/** Bytes of one event or task. */
export const objectBytesMax = 256 * 1024;

/** Saves what a program sends under a name that is free: a new event or task of the group. */
export async function addObject(
  tx: Tx,
  person: PersonId,
  { kind, groupId }: Shelf,
  name: string,
  sent: SentObject,
): Promise<PostId> {
  if (sent.kind !== kind) throw refusals.otherCalendar();
  if (groupId === null) throw refusals.onlyInGroups();
  const { uid } = sent.kind === 'event' ? sent.event : sent.task;
  if (await isUidKnown(tx, groupId, uid)) throw refusals.uidKnown();
  if (sent.kind === 'event' && sent.invites) throw refusals.noInvitations();
  const id =
    sent.kind === 'event'
      ? await publishPost(tx, person, {
          ...{ groupId, title: sent.event.title, source: sent.event.text, event: inputOfIcs(sent.event) },
        })
      : await addTask(tx, person, groupId, sent.task);
  await nameObject(tx, id, groupId, { uid, name });
  if (sent.alarms !== '') await keepAlarms(tx, person, id, sent.alarms);
  return id;
}

/** Saves what a program sends in place of what is there, as far as the person may change it. What is so already is no change. */
export async function changeObject(
  tx: Tx,
  person: PersonId,
  object: CalendarObject,
  sent: SentObject,
): Promise<void> {
  if (sent.kind !== object.kind) throw refusals.otherCalendar();
  const { uid } = sent.kind === 'event' ? sent.event : sent.task;
  if (uid !== object.uid) throw refusals.uidKnown();
  if (sent.kind === 'event' && object.kind === 'event') await changeEvent(tx, person, object, sent);
  else if (sent.kind === 'task' && object.kind === 'task') await changeOneTask(tx, person, object, sent.task);
  if (sent.alarms !== object.alarms) await keepAlarms(tx, person, object.postId, sent.alarms);
}

/**
 * A program deletes it. The person's own event is cancelled, which everyone who answered hears of; from the person's own calendar others' events go by
 * saying no. A task is dropped by who decides about it; who only does it no longer does.
 */
export async function dropObject(
  tx: Tx,
  person: PersonId,
  { groupId }: Shelf,
  object: CalendarObject,
): Promise<void> {
  const { postId, isOwn } = object;
  if (object.kind === 'event') {
    if (object.event.isHour) throw refusals.hourOnItsPage();
    if (!isOwn && groupId !== null) throw postRefusals.onlyAuthorDeletes();
    if (!isOwn) await answerEvent(tx, person, postId, 'no');
    else if (isOver(object.event)) throw refusals.overStays();
    else await cancelEvent(tx, person, postId);
  } else if (groupId === null && !isOwn) await takeTask(tx, person, postId, false);
  else await changeTask(tx, person, postId, { state: 'dropped' });
  await keepAlarms(tx, person, postId, '');
}

const isOver = (event: CalendarEvent): boolean =>
  event.series === null
    ? overAt(event) <= new Date()
    : nextOccurrence({ ...event, ...event.whole }, new Date()) === null;

async function addTask(tx: Tx, person: PersonId, groupId: GroupId, task: IcsTask): Promise<PostId> {
  const { title, text, due, labels, state } = task;
  const id = await publishPost(tx, person, {
    ...{ groupId, title, source: text, task: { due, labels, lines: [] } },
  });
  if (state !== 'open') await changeTask(tx, person, id, { state });
  return id;
}

async function changeEvent(
  tx: Tx,
  person: PersonId,
  object: Extract<CalendarObject, { kind: 'event' }>,
  { event: sent, answer, invites }: Extract<SentObject, { kind: 'event' }>,
): Promise<void> {
  const { event, postId, isOwn, text } = object;
  const input = { ...inputOfIcs(sent), capacity: event.capacity };
  const isSameTime = isSameEvent(input, sent.title, event);
  if (event.isHour) {
    if (!isSameTime || answer !== null) throw refusals.hourOnItsPage();
    return;
  }
  if (!isOwn) {
    if (!isSameTime) throw postRefusals.onlyAuthorEdits();
    if (answer !== null && answer !== event.own) await answerEvent(tx, person, postId, answer);
    return;
  }
  if (invites) throw refusals.noInvitations();
  // A program that shows no link sends the page, or none.
  const page = `${tx.instance.origin}/posts/${postId}`;
  const link =
    sent.link === page || sent.link === '' ? (sent.link === '' ? '' : (event.link ?? '')) : sent.link;
  const isSame = isSameTime && link === (event.link ?? '') && sameWords(sent.text, text);
  if (isSame) return;
  await editPost(tx, person, postId, {
    ...{ title: sent.title, source: sameWords(sent.text, text) ? text : sent.text },
    event: { ...input, link },
  });
}

const sameWords = (one: string, other: string): boolean =>
  one.replaceAll('\r\n', '\n').trim() === other.replaceAll('\r\n', '\n').trim();

/** Words, day and labels are the author's to edit; the state, and what else `hindranceTo` allows, also that of who does it. */
async function changeOneTask(
  tx: Tx,
  person: PersonId,
  { task, postId, isOwn, text }: Extract<CalendarObject, { kind: 'task' }>,
  sent: IcsTask,
): Promise<void> {
  const isOther = sent.title !== task.title.trim() || !sameWords(sent.text, text);
  if (isOther && !isOwn) throw postRefusals.onlyAuthorEdits();
  if (isOther) {
    const { task: stored } = await readPost(tx, { personId: person }, postId);
    const lines = stored?.lines.map((line) => line.text) ?? [];
    await editPost(tx, person, postId, {
      ...{ title: sent.title, source: sameWords(sent.text, text) ? text : sent.text },
      task: { due: task.due, labels: task.labels, lines },
    });
  }
  const labels = [...sent.labels].toSorted().join('\n') === [...task.labels].toSorted().join('\n');
  const change = {
    ...(sent.state !== task.state && { state: sent.state }),
    ...(sent.due !== task.due && { due: sent.due }),
    ...(!labels && { labels: sent.labels }),
  };
  if (Object.keys(change).length > 0) await changeTask(tx, person, postId, change);
}
