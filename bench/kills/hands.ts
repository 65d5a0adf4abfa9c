import { randomUUID } from 'node:crypto';
import { insist, type Story, type Told, type Worker } from './story.ts';

export const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(Math.random() * from.length)];
export const newWord = (): string => `w${randomUUID().slice(0, 8)}`;

/** Works on a post that is not deleted and that nobody else is at, so that what is promised of it does not depend on who was answered first. */
export async function withOne(
  story: Story,
  wanted: (told: Told) => boolean,
  work: (told: Told) => Promise<void>,
): Promise<void> {
  const told = pick(story.told.filter((each) => !each.deleted && !story.inUse.has(each) && wanted(each)));
  if (!told) return;
  story.inUse.add(told);
  try {
    await work(told);
  } finally {
    story.inUse.delete(told);
  }
}

interface Writing {
  readonly isPoll?: boolean;
  readonly replyTo?: { readonly told: Told; readonly id: string };
  readonly file?: { readonly id: string; readonly name: string; readonly content: string };
}

/** A post by the client API; the story knows of it when the caller says so. */
export async function write(
  story: Story,
  author: Worker,
  place: Told['place'],
  { isPoll = false, replyTo, file }: Writing = {},
): Promise<Told> {
  const word = newWord();
  const text = `${word} first`;
  const answer = await insist(story, author, 'POST', '/api/v1/statuses', {
    status: text,
    ...(replyTo ? { in_reply_to_id: replyTo.id } : await audienceOf(author, place)),
    ...(isPoll ? { poll: { options: ['yes', 'no', 'later'], expires_in: 86_400 } } : {}),
    ...(file ? { media_ids: [file.id] } : {}),
  });
  if (answer.status !== 200) throw new Error(`A post was answered ${answer.status}: ${answer.text}`);
  const { id, uri } = JSON.parse(answer.text) as { id: string; uri: string };
  return {
    ...{ author, place, id, uri, word, text, isPoll, replyTo: replyTo?.told ?? null, file: file ?? null },
    ...{ deleted: false, likes: new Set<string>(), votes: new Map<string, number>() },
  };
}

export async function publish(
  story: Story,
  author: Worker,
  place: Told['place'],
  what: Writing = {},
): Promise<void> {
  story.told.push(await write(story, author, place, what));
}

async function audienceOf(author: Worker, place: Told['place']): Promise<object> {
  if (place === 'group') return { group_id: await groupAt(author) };
  return { visibility: place === 'followers' ? 'private' : 'unlisted' };
}

/** Under which number this company has the post; null: it has not come, or its database is away. */
export async function idAt({ at }: Pick<Worker, 'at'>, { uri }: Pick<Told, 'uri'>): Promise<string | null> {
  const rows = await at.desk.db<{ id: string }[]>`select id from posts where uri = ${uri}`.catch(() => []);
  return rows[0]?.id ?? null;
}

async function groupAt(one: Worker): Promise<string> {
  for (;;) {
    const rows = await one.at.desk.db<{ id: string }[]>`select id from groups where handle = 'werk'`.catch(
      () => [],
    );
    if (rows[0]) return rows[0].id;
  }
}

export const isRoot = (told: Told): boolean => told.place === 'group' && told.replyTo === null;
