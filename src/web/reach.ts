import type { Place, Written } from '#src/drafts/draft.ts';
import { membershipOf } from '#src/groups/read.ts';
import type { Face } from '#src/people/person.ts';
import { readFaces } from '#src/people/read.ts';
import { Refusal } from '#src/platform/errors.ts';
import { isId, type GroupId, type PostId } from '#src/platform/ids.ts';
import { whoCannotRead, type Readership } from '#src/posts/complete.ts';
import { mentionedIn } from '#src/posts/mentions.ts';
import { readPost } from '#src/posts/read.ts';
import type { PostView } from '#src/posts/post.ts';
import { chosenOf, choicesOf, companyOf, repliesGoTo, unique } from './audience.ts';
import type { Visit, WebContext } from './context.ts';
import type { Company } from './read.ts';
import { ownCompany, readSurroundings } from './surroundings.ts';

/** Where what is being written would go. */
export interface Reach {
  readonly receivers: readonly Company[];
  /** People it names who could not read it. */
  readonly excluded: readonly Face[];
  readonly isReply: boolean;
  /** Naming people added companies that the chosen audience does not say. */
  readonly widened: boolean;
}

/** Every company that would receive this text, and whom it names in vain. */
export async function reachOf(web: WebContext, visit: Visit, place: Place, written: Written): Promise<Reach> {
  const { source, audience } = written;
  const parent = await answered(web, visit, place);
  const [chosen, readership, named] = await Promise.all([
    parent ? answerReceivers(web, visit, parent) : chosenReceivers(web, visit, audience),
    parent ? readershipIn(parent) : readershipOf(web, visit, audience),
    namedIn(web, source),
  ]);
  const added = ['direct', 'followers', 'public'].includes(readership.level);
  const faces = added ? await readFaces(web.db, named) : [];
  const receivers = unique([
    ...(chosen.length === 0 ? [ownCompany(web.db)] : chosen),
    ...faces.map(companyOf),
  ]);
  const excluded = await whoCannotRead(web.db, named, readership);
  return {
    receivers,
    excluded,
    isReply: parent !== null,
    widened: receivers.length > Math.max(1, chosen.length),
  };
}

/** Who would read a post with this audience, as a form names it. Of a group only its members learn who else is one. */
export async function readershipOf(web: WebContext, visit: Visit, audience: string): Promise<Readership> {
  const [level, id = ''] = audience.split(':');
  if (level === 'group' && isId(id)) {
    const mine = await membershipOf(web.db, id as GroupId, visit.me.id);
    return mine?.state === 'active' ? { level: 'group', groupId: id as GroupId } : { level: 'instance' };
  }
  if (level === 'partner' && /^\d{1,9}$/.test(id)) return { level: 'partner', partnerId: Number(id) };
  return { level: level === 'direct' || level === 'followers' || level === 'public' ? level : 'instance' };
}

export const readershipIn = (parent: PostView): Readership => ({
  level: parent.level,
  groupId: parent.group?.id ?? null,
  partnerId: parent.partnerId ?? parent.peerId,
});

/** The post that is answered at a place; null when none is, or it is gone. */
export async function answered(web: WebContext, visit: Visit, place: Place): Promise<PostView | null> {
  const [, id] = /^reply:(\d+)/.exec(place) ?? [];
  if (id === undefined) return null;
  try {
    return await readPost(web.db, visit.viewer, id as PostId);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

async function answerReceivers(web: WebContext, visit: Visit, parent: PostView) {
  return repliesGoTo(web, visit, parent, await readSurroundings(web, visit, [parent]));
}

async function chosenReceivers(web: WebContext, visit: Visit, audience: string) {
  return chosenOf(await choicesOf(web, visit), audience)?.companies ?? [];
}

/** A text with too many names is refused when it is sent. */
async function namedIn(web: WebContext, source: string) {
  try {
    return [...(await mentionedIn(web.db, source)).values()].map((person) => person.id);
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}
