import { approve } from '#src/groups/moderation/approve.ts';
import { archiveGroup, reviveGroup } from '#src/groups/archive.ts';
import { keepGroup } from '#src/groups/quiet/keep-group.ts';
import { decline } from '#src/groups/moderation/decline.ts';
import { editGroup } from '#src/groups/edit.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import { accesses, type GroupChanges } from '#src/groups/group.ts';
import { invite } from '#src/groups/invite.ts';
import { canModerate } from '#src/groups/policy.ts';
import { membershipOf } from '#src/groups/read.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { hidePost, restorePost } from '#src/posts/moderate.ts';
import { pinPost, unpinPost } from '#src/posts/pin.ts';
import { postOfUri } from '#src/posts/read/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { FederationContext } from '../context.ts';
import { announceInGroup } from '../groups/log.ts';
import { findActor, resolveActor } from '../actors/resolve.ts';
import { hasType, idOf, isObject, text, words, type Json } from '../vocabulary/read.ts';
import { ProtocolError } from '../protocol-error.ts';
import { requireProof } from '../groups/home.ts';
import { personOf, type Hear, type Incoming, type Prepared, type Via } from './incoming.ts';
import { groupsNamed } from './place.ts';
import { endIn, isRemovalUndone, reasonIn } from './removal.ts';
import { dismissedElsewhere, isFlagAnswer } from './report.ts';

const moderating: ReadonlySet<string> = new Set(['Remove', 'Add', 'Block', 'Invite']);
/** Of a request to join; the answer to one's own invitation is everyone's right. */
const answering: ReadonlySet<string> = new Set(['Accept', 'Reject']);

/** Whether an activity asks a group of ours for something about the group itself, and not about its posts. */
export const isModeration = (ctx: FederationContext, incoming: Incoming): boolean => {
  const { json, type } = incoming;
  const groups = groupsNamed(json).filter((uri) => ctx.instance.addresses.parse(uri)?.kind === 'group');
  if (groups.length === 0) return false;
  const isAnswer = answering.has(type) && isObject(json.object) && hasType(json.object, 'Follow');
  if (isRemovalUndone(incoming) || isFlagAnswer(incoming)) return true;
  return moderating.has(type) || isAnswer || (type === 'Update' && groups.includes(idOf(json.object)));
};

/**
 * A moderator from any company acts from their own instance; the role is checked here, at the group's home, and again by the verb. 422, which no
 * one retries: the agreement allows it, this person may not.
 */
export const moderate: Hear = async (ctx, incoming) => {
  const group = incoming.via;
  if (!group) return null;
  await requireProof(ctx, incoming);
  const by = personOf(incoming);
  const membership = await membershipOf(ctx.db, group.id, by);
  const mayAsk = incoming.type === 'Invite' ? membership?.state === 'active' : canModerate(membership);
  if (!mayAsk) throw new ProtocolError(422, 'Only moderators of the group may do this.');
  switch (incoming.type) {
    case 'Accept':
    case 'Reject':
      if (isFlagAnswer(incoming))
        return incoming.type === 'Reject' ? dismissedElsewhere(incoming, group.id, by) : null;
      return await answerRequest(ctx, incoming, group, by);
    case 'Update':
      return changeGroup(incoming, group, by);
    case 'Invite':
      return await inviteSomebody(ctx, incoming, group, by);
    default:
      return await changeCollection(ctx, incoming, group, by);
  }
};

async function answerRequest(
  ctx: FederationContext,
  incoming: Incoming,
  group: Via,
  by: PersonId,
): Promise<Prepared> {
  const follow = isObject(incoming.json.object) ? incoming.json.object : {};
  const person = await findActor(ctx, idOf(follow.actor));
  if (!person || person.noun !== 'person') return null;
  const answer = incoming.type === 'Accept' ? approve : decline;
  return (tx) => answer(tx, by, group.id, person.id as PersonId);
}

async function inviteSomebody(
  ctx: FederationContext,
  incoming: Incoming,
  group: Via,
  by: PersonId,
): Promise<Prepared> {
  const personId = await somebody(ctx, idOf(incoming.json.object));
  return (tx) => invite(tx, by, group.id, personId, words(incoming.json, 'content'));
}

/** What the group says of itself; what is not named stays. Who gets in is for owners, and the verb asks. */
function changeGroup(incoming: Incoming, group: Via, by: PersonId): Prepared {
  const { object } = incoming.json;
  if (!isObject(object)) throw new ProtocolError(400, 'An Update of a group must contain the changes.');
  if (object.archived === true) return (tx) => archiveGroup(tx, by, group.id);
  if (object.archived === false) return (tx) => reviveGroup(tx, by, group.id);
  if (object.archivesAt === null) return (tx) => keepGroup(tx, by, group.id);
  const access = accesses.find((each) => each === text(object.access));
  const source = isObject(object.source) ? object.source.content : undefined;
  const changes: GroupChanges = {
    ...(typeof object.name === 'string' && { name: object.name }),
    ...(typeof source === 'string' && { description: source }),
    ...(typeof object.charter === 'string' && { charter: object.charter }),
    ...(access !== undefined && { access }),
    ...(typeof object.pseudonyms === 'boolean' && { pseudonyms: object.pseudonyms }),
    ...(typeof object.pagesRestrictedToMods === 'boolean' && {
      pagesRestricted: object.pagesRestrictedToMods,
    }),
    ...(typeof object.purpose === 'string' && { purpose: object.purpose }),
    ...(typeof object.welcome === 'string' && { welcome: object.welcome }),
    ...((typeof object.startPage === 'string' || object.startPage === null) && {
      startPage: object.startPage,
    }),
    ...((typeof object.hue === 'number' || object.hue === null) && { hue: object.hue }),
  };
  return (tx) => editGroup(tx, by, group.id, changes);
}

/** Add to, Remove from and Block: posts of the log, pinned posts, members and roles. */
async function changeCollection(
  ctx: FederationContext,
  incoming: Incoming,
  group: Via,
  by: PersonId,
): Promise<Prepared> {
  const { addresses } = ctx.instance;
  const undone = isRemovalUndone(incoming) && isObject(incoming.json.object) ? incoming.json.object : null;
  const target = idOf((undone ?? incoming.json).target);
  const objectUri = idOf((undone ?? incoming.json).object);
  if (undone)
    return target === addresses.log(group.uri)
      ? (tx) => onPost(ctx, tx, group, objectUri, incoming, (id) => restorePost(tx, by, id))
      : null;
  if (incoming.type === 'Remove' && target === addresses.log(group.uri))
    return (tx) =>
      onPost(ctx, tx, group, objectUri, incoming, (id) => hidePost(tx, by, id, reasonIn(incoming.json)));
  if (incoming.type !== 'Block' && target === addresses.featured(group.uri)) {
    const verb = incoming.type === 'Add' ? pinPost : unpinPost;
    return (tx) => onPost(ctx, tx, group, objectUri, incoming, (id) => verb(tx, by, id));
  }
  const isExpulsion = incoming.type === 'Remove' && target === addresses.followers(group.uri);
  if (incoming.type === 'Block' || isExpulsion) {
    const personId = await somebody(ctx, objectUri);
    const how = incoming.type === 'Block' ? { ban: true, ...banIn(incoming.json) } : {};
    return (tx) => expel(tx, by, group.id, personId, how);
  }
  if (target !== addresses.moderators(group.uri)) return null;
  const personId = await somebody(ctx, objectUri);
  const wanted = text(incoming.json.role);
  const role = incoming.type === 'Remove' ? 'member' : wanted === 'owner' ? 'owner' : 'moderator';
  return (tx) => setRole(tx, by, group.id, personId, role);
}

/** When a ban ends, and why it was made; a reason alone makes it one that its person is told about. */
function banIn(json: Json): { readonly until?: Date; readonly reason?: string } {
  const reason = reasonIn(json);
  const until = endIn(json);
  return { ...(until && until > new Date() && { until }), ...(reason !== '' && { reason }) };
}

async function somebody(ctx: FederationContext, uri: string): Promise<PersonId> {
  const person = (await findActor(ctx, uri)) ?? (await resolveActor(ctx, uri));
  if (!person || person.noun !== 'person') throw new ProtocolError(404, 'There is no one with that id.');
  return person.id as PersonId;
}

/** What a moderator does to a post is announced in their own words. */
async function onPost(
  ctx: FederationContext,
  tx: Tx,
  group: Via,
  uri: string,
  incoming: Incoming,
  act: (id: PostId) => Promise<unknown>,
): Promise<void> {
  const post = await postOfUri(tx, uri);
  if (!post || post.groupId !== (group.id as GroupId))
    throw new ProtocolError(404, 'There is no such post in this group.');
  if ((await act(post.id)) === false) return; // it is so already, and was announced then
  await announceInGroup(ctx, tx, group, incoming.bytes, {});
}
