import { issueToken } from '#src/access/tokens.ts';
import { setPassword } from '#src/access/passwords.ts';
import { runAgreements } from './agree.ts';
import { addPerson } from '#src/people/add.ts';
import { editProfile } from '#src/people/edit.ts';
import { follow } from '#src/people/follow.ts';
import { uploadFile } from '#src/media/upload.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import type { FileId, GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { generateKeys, type NewKeys } from '#src/platform/keys.ts';
import { given } from '#src/platform/given.ts';
import { answerEvent } from '#src/posts/kinds/event/answer-event.ts';
import { changeTask } from '#src/posts/kinds/task/change-task.ts';
import { momentIn } from '#src/posts/kinds/event/local-time.ts';
import { acceptAnswer } from '#src/posts/kinds/question/accept-answer.ts';
import { acknowledgePost } from '#src/posts/kinds/must-read/acknowledge.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react } from '#src/posts/reactions/react.ts';
import type { PollInput } from '#src/posts/kinds/poll/poll.ts';
import { vote } from '#src/posts/kinds/poll/vote.ts';
import { follows, password, type CompanyName } from './cast.ts';
import { until } from './client.ts';
import { conversations, type DemoPost } from './conversations.ts';
import type { Network, Site } from './network.ts';
import { seedDrafts } from './seed-drafts.ts';
import { seedGroupLife } from './seed-group-life.ts';
import { seedWork } from './seed-project.ts';
import { seedMedia } from './seed-media.ts';
import { seedWiki } from './seed-wiki.ts';
import { seedLooks } from './seed-looks.ts';
import { seedNotifications } from './seed-alerts.ts';
import { seedGroup } from './seed-groups.ts';
import { arrivesMs, isUp, personOf, remotePerson, siteOf, uriOf, type Seeded } from './seeded.ts';

const dayMs = 24 * 3600 * 1000;

/**
 * Fills the companies that are up through the verbs that people's own clicks run, and over the wire: nothing is copied between databases.
 * What concerns others is left out.
 */
export async function seed(network: Network, tell: (line: string) => void): Promise<Seeded> {
  const seeded: Seeded = { tokens: new Map(), people: new Map(), posts: new Map() };
  tell('People get their keys and profiles …');
  for (const site of network.sites.values()) await seedPeople(site, seeded);
  await seedLooks(network, seeded);
  tell('They sign their agreements, each pair …');
  await runAgreements(network);
  tell('Groups open; members of other companies are invited and join …');
  for (const site of network.sites.values())
    for (const group of site.company.groups) await seedGroup(network, site, group, seeded);
  await joinedBefore(network);
  tell('People follow each other …');
  for (const [from, to] of follows)
    if (isUp(network, from) && isUp(network, to)) await seedFollow(network, seeded, from, to);
  tell('Two weeks of work are talked about …');
  for (const post of conversations.toSorted((a, b) => b.day * 24 - b.hour - (a.day * 24 - a.hour)))
    if (isTold(network, seeded, post)) await seedPost(network, seeded, post);
  await seedDrafts(network, seeded);
  await seedGroupLife(network, seeded);
  await seedWiki(network, seeded);
  await seedWork(network, seeded);
  await seedMedia(network, seeded);
  await seedNotifications(network, seeded);
  return seeded;
}

/** Conversations are dated back two weeks, and partners may read what was said since their first member came: that was before. */
async function joinedBefore(network: Network): Promise<void> {
  for (const site of network.sites.values())
    await site.desk.db`update memberships set since = now() - interval '21 days' where since is not null`;
}

/** Its author, its audience and what it answers are here. */
function isTold(network: Network, seeded: Seeded, post: DemoPost): boolean {
  const [kind, rest = ''] = (post.to ?? '').split(':');
  const audience = kind === 'partner' ? `@${rest}` : rest;
  if (audience !== '' && !audience.split(' ').every((each) => isUp(network, each))) return false;
  return isUp(network, post.by) && (post.replyTo === undefined || seeded.posts.has(post.replyTo));
}

/** True when an earlier run has filled these databases. */
export async function isSeeded(network: Network): Promise<boolean> {
  const [row] = await network.site('alpha').desk.db`select 1 from settings where name = 'demo_seeded'`;
  return row !== undefined;
}
export async function markSeeded(network: Network): Promise<void> {
  await network.site('alpha').desk
    .db`insert into settings (name, value) values ('demo_seeded', 'true') on conflict do nothing`;
}

async function seedPeople(site: Site, seeded: Seeded): Promise<void> {
  const { db } = site.desk;
  const keys: NewKeys[] = await Promise.all(site.company.people.map(() => generateKeys()));
  for (const [i, person] of site.company.people.entries()) {
    const own = keys[i];
    if (!own) throw new Error('There is a key for each person.');
    const secret = await transaction(db, async (tx) => {
      const id = await addPerson(tx, {
        handle: person.handle,
        name: person.name,
        email: `${person.handle}@${site.company.name}.example`,
        admin: person.admin ?? false,
        locale: person.locale,
        keys: own,
      });
      await editProfile(tx, id, {
        bio: person.bio,
        parts: [{ part: 'bio', visibility: 'all', peerId: null }],
        fields: person.fields.map((f) => ({
          name: f.name as 'skill',
          value: f.value,
          visibility: f.all ? 'all' : 'company',
        })),
      });
      await setPassword(tx, id, password);
      seeded.people.set(`${person.handle}@${site.company.name}`, id);
      return await issueToken(tx, {
        personId: id,
        name: 'demo',
        scopes: ['read', 'write', 'follow', 'push', 'profile'],
      });
    });
    seeded.tokens.set(`${person.handle}@${site.company.name}`, secret);
  }
}

async function seedFollow(network: Network, seeded: Seeded, from: string, to: string): Promise<void> {
  const site = siteOf(network, from);
  const follower = personOf(seeded, from);
  const followee = await reachedBy(network, seeded, site, follower, to);
  await transaction(site.desk.db, (tx) => follow(tx, follower, followee));
  await until(
    `${from} to follow ${to}`,
    async () => {
      const [row] = await site.desk
        .db`select 1 from follows where follower_id = ${follower} and followee_id = ${followee} and state = 'accepted'`;
      return row !== undefined;
    },
    arrivesMs,
  );
}

async function seedPost(network: Network, seeded: Seeded, post: DemoPost): Promise<void> {
  const site = siteOf(network, post.by);
  const { db } = site.desk;
  const author = personOf(seeded, post.by);
  const audience = await audienceOf(network, seeded, site, post);
  const replyToId = post.replyTo ? await arrived(site, uriOf(seeded, post.replyTo)) : undefined;
  const publishedAt = timeOf(post);
  const poll = post.poll && pollOf(post.poll);
  const task = post.task && (await taskOf(network, seeded, site, author, post.task));
  const fileIds: FileId[] = [];
  for (const { name, text } of post.papers ?? [])
    fileIds.push(
      (await uploadFile(db, author, { bytes: Buffer.from(text), mediaType: 'text/plain', name, alt: '' })).id,
    );
  const id = await transaction(db, (tx) =>
    publishPost(tx, author, {
      fileIds,
      source: post.text,
      language: post.language,
      publishedAt,
      ...given({ replyToId, poll, kind: post.kind }),
      ...(post.event && eventOf(post.event)),
      ...task,
      ...(post.mustReadDays !== undefined && {
        mustRead: { until: new Date(Date.now() + post.mustReadDays * dayMs) },
      }),
      ...audience,
    }),
  );
  const [row] = await db`select uri from posts where id = ${id}`;
  const uri = row?.uri as string;
  seeded.posts.set(post.key, uri);
  const present = ([who]: readonly [string, unknown]) => isUp(network, who);
  for (const [who, what] of (post.reactions ?? []).filter(present))
    await act(network, seeded, who, uri, (tx, person, there) =>
      what === 'like' || what === 'recommend' || what === 'interested'
        ? react(tx, person, there, what)
        : react(tx, person, there, 'emoji', what),
    );
  for (const who of (post.acknowledged ?? []).filter((each) => isUp(network, each)))
    await act(network, seeded, who, uri, acknowledgePost);
  if (post.acceptedBy) await act(network, seeded, post.acceptedBy, uri, acceptAnswer);
  for (const [who, position, ifNeedBe] of (post.votes ?? []).filter(([each]) => isUp(network, each)))
    await act(network, seeded, who, uri, (tx, person, there) =>
      vote(tx, person, there, [position].flat(), ifNeedBe ?? []),
    );
  for (const [who, answer] of (post.event?.answers ?? []).filter(present))
    await act(network, seeded, who, uri, (tx, person, there) => answerEvent(tx, person, there, answer));
  for (const [who, change] of (post.task?.since ?? []).filter(present))
    await act(network, seeded, who, uri, (tx, person, there) => changeTask(tx, person, there, change));
}

async function taskOf(
  network: Network,
  seeded: Seeded,
  site: Site,
  author: PersonId,
  { title, inDays, labels, lines = [], assignees }: NonNullable<DemoPost['task']>,
) {
  const due = inDays === undefined ? null : new Date(Date.now() + inDays * dayMs).toISOString().slice(0, 10);
  const present = assignees.filter((who) => isUp(network, who));
  const ids = await Promise.all(present.map((who) => reachedBy(network, seeded, site, author, who)));
  return { title, task: { due, labels, lines, assignees: ids } };
}

function pollOf({ options, days, slots, mode, named = false }: NonNullable<DemoPost['poll']>): PollInput {
  const closesAt = new Date(Date.now() + days * dayMs);
  const terms = { options, multiple: false, closesAt, named };
  if (!slots) return { ...terms, ...(mode && { mode }) };
  const zone = 'Europe/Berlin';
  const dates = slots.map(({ inDays, from, to }) => {
    const day = new Date(Date.now() + inDays * dayMs).toISOString().slice(0, 10);
    return { startsAt: momentIn(zone, day, from), endsAt: momentIn(zone, day, to) };
  });
  return { ...terms, mode: 'dates', zone, slots: dates };
}

function eventOf({ title, inDays, from, to, zone, place, rule, capacity }: NonNullable<DemoPost['event']>) {
  const day = new Date(Date.now() + inDays * dayMs).toISOString().slice(0, 10);
  const [startsAt, endsAt] = [momentIn(zone, day, from), momentIn(zone, day, to)];
  return { title, event: { startsAt, endsAt, zone, place, link: '', ...given({ rule, capacity }) } };
}

/** Somebody does something about a post, where they are, as soon as it has arrived there. */
async function act(
  network: Network,
  seeded: Seeded,
  who: string,
  uri: string,
  what: (tx: Tx, person: PersonId, post: PostId) => Promise<unknown>,
): Promise<void> {
  const site = siteOf(network, who);
  const there = await arrived(site, uri);
  await transaction(site.desk.db, (tx) => what(tx, personOf(seeded, who), there));
}

const timeOf = (post: DemoPost): Date => {
  const today = new Date();
  const base =
    post.day === 0
      ? today.getTime()
      : Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() - post.day);
  return new Date(base + post.hour * 3600 * 1000 + post.key.length * 137_000);
};

/** Somebody of this or another company, as this company knows them. */
const reachedBy = async (
  network: Network,
  seeded: Seeded,
  site: Site,
  me: PersonId,
  who: string,
): Promise<PersonId> =>
  siteOf(network, who) === site
    ? personOf(seeded, who)
    : await remotePerson(site, me, `${who.split('@')[0]}@${siteOf(network, who).host}`);

async function audienceOf(
  network: Network,
  seeded: Seeded,
  site: Site,
  post: DemoPost,
): Promise<{
  level?: 'instance' | 'followers' | 'partner' | 'group' | 'direct';
  groupId?: GroupId;
  partnerId?: number;
  to?: PersonId[];
}> {
  const [kind, rest = ''] = (post.to ?? '').split(':');
  if (kind === 'company') return { level: 'instance' };
  if (kind === 'followers') return { level: 'followers' };
  if (kind === 'partner') {
    const partner = site.desk.registry.find(network.site(rest as CompanyName).origin);
    return { level: 'partner', ...given({ partnerId: partner?.peerId }) };
  }
  if (kind === 'letter') {
    const author = personOf(seeded, post.by);
    const to = rest.split(' ').map((who) => reachedBy(network, seeded, site, author, who));
    return { level: 'direct', to: await Promise.all(to) };
  }
  if (kind !== 'group') return {};
  const [handle = '', company = ''] = rest.split('@');
  const origin = network.site(company as CompanyName).origin;
  const [row] = await site.desk.db`
    select g.id from groups g left join peers p on p.id = g.peer_id where g.handle = ${handle} and coalesce(p.origin, ${site.origin}) = ${origin}`;
  return { level: 'group', groupId: row?.id as GroupId };
}

async function arrived(site: Site, uri: string): Promise<PostId> {
  return await until(
    `${uri} to arrive at ${site.company.company}`,
    async () => {
      const [row] = await site.desk.db`select id from posts where uri = ${uri}`;
      return row ? (row.id as PostId) : null;
    },
    arrivesMs,
  );
}
