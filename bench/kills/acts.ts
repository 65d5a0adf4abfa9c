import { randomUUID } from 'node:crypto';
import { postFile } from './file.ts';
import { idAt, isRoot, pick, publish, withOne } from './hands.ts';
import { comeAndLeave } from './leaver.ts';
import { answerByMail } from './mail.ts';
import { follow, insist, type Story, type Told, type Worker } from './story.ts';

/** One thing that somebody does, carried through whatever dies meanwhile. What it promises afterwards is noted in the story. */
type Act = (story: Story, one: Worker) => Promise<void>;

const nameOf = (one: Worker): string => `${one.handle}@${one.at.name}`;

/** The acts and how often each is done. */
const acts: readonly (readonly [weight: number, act: Act])[] = [
  [6, (story, one) => publish(story, one, 'followers')],
  [8, (story, one) => publish(story, one, 'group')],
  [2, (story, one) => publish(story, one, 'company')],
  [5, reply],
  [3, (story, one) => publish(story, one, 'group', { isPoll: true })],
  [6, like],
  [3, unlike],
  [5, vote],
  [4, edit],
  [4, remove],
  [3, comeOrGo],
  [3, postFile],
  [3, answerByMail],
  [1, comeAndLeave],
];
const bag = acts.flatMap(([weight, act]) => Array.from({ length: weight }, () => act));

export async function doSomething(story: Story): Promise<void> {
  const one = pick(story.workers);
  if (one) await pick(bag)?.(story, one);
}

async function reply(story: Story, one: Worker): Promise<void> {
  await withOne(story, isRoot, async (told) => {
    const id = await idAt(one, told);
    if (id) await publish(story, one, 'group', { replyTo: { told, id } });
  });
}

async function like(story: Story, one: Worker): Promise<void> {
  await react(story, one, 'favourite', (told) => told.likes.add(nameOf(one)));
}
async function unlike(story: Story, one: Worker): Promise<void> {
  await react(story, one, 'unfavourite', (told) => told.likes.delete(nameOf(one)));
}

async function react(story: Story, one: Worker, verb: string, note: (told: Told) => unknown): Promise<void> {
  const isShared = (told: Told): boolean => told.place !== 'company';
  await withOne(story, isShared, async (told) => {
    const id = await idAt(one, told);
    if (!id) return;
    const answer = await insist(story, one, 'POST', `/api/v1/statuses/${id}/${verb}`, {});
    if (answer.status === 200) note(told);
  });
}

async function vote(story: Story, one: Worker): Promise<void> {
  const isOpen = (told: Told): boolean => told.isPoll && told.author !== one && !told.votes.has(nameOf(one));
  await withOne(story, isOpen, async (told) => {
    const id = await idAt(one, told);
    if (!id) return;
    const shown = await insist(story, one, 'GET', `/api/v1/statuses/${id}`);
    const { poll } = JSON.parse(shown.text) as { poll?: { id: string } | null };
    if (!poll) return;
    const choice = Math.floor(Math.random() * 3);
    const answer = await insist(story, one, 'POST', `/api/v1/polls/${poll.id}/votes`, { choices: [choice] });
    // 409: the vote had arrived, and the answer to it had not.
    if (![200, 409].includes(answer.status))
      throw new Error(`A vote was answered ${answer.status}: ${answer.text}`);
    told.votes.set(nameOf(one), choice);
  });
}

async function edit(story: Story, one: Worker): Promise<void> {
  const isOwn = (told: Told): boolean => told.author === one && !told.isPoll && told.id !== '';
  await withOne(story, isOwn, async (told) => {
    const text = `${told.word} ${randomUUID().slice(0, 8)}`;
    const answer = await insist(story, one, 'PUT', `/api/v1/statuses/${told.id}`, { status: text });
    if (answer.status === 200) told.text = text;
  });
}

async function remove(story: Story, one: Worker): Promise<void> {
  // What others answered stays, so that answers have something to stand below.
  const isLoose = (told: Told): boolean =>
    told.author === one && told.id !== '' && !story.told.some(({ replyTo }) => replyTo === told);
  await withOne(story, isLoose, async (told) => {
    const answer = await insist(story, one, 'DELETE', `/api/v1/statuses/${told.id}`);
    if (![200, 404].includes(answer.status))
      throw new Error(`A deletion was answered ${answer.status}: ${answer.text}`);
    told.deleted = true;
  });
}

const moving = new Set<Worker>();

/** A guest joins the group, or leaves it. */
async function comeOrGo(story: Story): Promise<void> {
  const guest = pick([...story.guests.keys()].filter((each) => !moving.has(each)));
  if (!guest) return;
  moving.add(guest);
  try {
    const isIn = story.guests.get(guest) === true;
    await follow(story, guest, `werk@${story.companies[0].host}`, isIn ? 'unfollow' : 'follow');
    story.guests.set(guest, !isIn);
  } finally {
    moving.delete(guest);
  }
}
