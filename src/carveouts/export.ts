import { createHash } from 'node:crypto';
import { mustBeOurKey } from '#src/agreements/our-key.ts';
import { readAgreementOf } from '#src/agreements/read.ts';
import type { Jws, SigningKey } from '#src/agreements/jws.ts';
import { proofOf } from '#src/erasure/certificate.ts';
import { pathOf, writeArchiveFile } from '#src/imports/archive-file.ts';
import { createOf } from '#src/imports/export-instance.ts';
import { transaction, type Db, type Reader } from '#src/platform/database.ts';
import { newUuid } from '#src/platform/ids.ts';
import { digestOf } from '#src/successions/lines.ts';
import {
  personOf,
  picturePath,
  readFollows,
  readGroups,
  readPersons,
  readPosts,
  readReactions,
  readSeats,
  type StoredPicture,
} from './contents.ts';
import { recordFact } from './facts.ts';
import { collections, type Items } from './items.ts';
import { linesOf } from './lines.ts';
import { signOrder, type Order } from './order.ts';
import type { Plan } from './plan.ts';
import { refusals } from './refusals.ts';
import { insertCarveOut, insertItems } from './store.ts';
import { mustBeTwo, type Two } from './two-people.ts';
import { linesName, manifestName, signaturesName } from './verify.ts';

export interface Exporting extends Two {
  /** Of the order; not said: a new one. */
  readonly id?: string;
  readonly key: SigningKey;
  readonly file: string;
  /** In a group that goes along, companies which the new instance cannot take stay behind; otherwise such a group stays. */
  readonly leaveBehind: boolean;
}

/**
 * Writes the archive of what goes to another instance, signed by two administrators in the company's name, and notes the order. Nothing moves until the
 * other one has signed too. Throws a Refusal for somebody who may not sign.
 */
export async function exportCarveOut(db: Db, plan: Plan, exporting: Exporting): Promise<Order> {
  const { by, second, key, file, leaveBehind, id = newUuid() } = exporting;
  await transaction(db, (tx) => mustBeTwo(tx, exporting));
  const agreement = await readAgreementOf(db, plan.to.peerId);
  if (agreement === null) throw refusals.noPartner({ origin: plan.to.origin });
  await mustBeOurKey(agreement, key);
  // One moment for all of it.
  const at = new Date();
  const { items, posts, pictures } = await transaction(db, (tx) => readAll(tx, plan, at));
  const lines = linesOf(items);
  let signed: Order | null = null;
  let manifest = '';
  await writeArchiveFile(db, file, {
    first: {},
    collections: Object.fromEntries(
      Object.entries(collections).map(([kind, [name, type]]) => [
        name,
        told(kind as keyof Items, type, items, posts),
      ]),
    ),
    files: storedOf(posts, pictures),
    last: {
      [linesName]: async () => `${lines.join('\n')}\n`,
      [manifestName]: async (hashes) => {
        const entries = Object.fromEntries(hashes);
        const { company } = db.instance;
        manifest = `${JSON.stringify({ format: 'kontor-carve-out', version: 1, id, company, entries }, null, 2)}\n`;
        return manifest;
      },
      [signaturesName]: async () => {
        const order: Order = {
          type: 'KontorCarveOut',
          ...{ id, agreement: agreement.id, from: plan.scope.way.from, to: plan.scope.way.to },
          at: at.toISOString(),
          manifest: createHash('sha256').update(manifest).digest('base64url'),
          ...{ digest: digestOf(lines), lines: lines.length },
          counts: { ...countsOf(items), files: filesIn(posts) + pictures.length },
        };
        const jws = await signOrder(order, key);
        // Before the archive has its name: whoever has one finds it known here.
        await note(db, plan, { by, second, order, jws, items, leaveBehind });
        signed = order;
        return signaturesText(jws, [await proofOf(db, agreement.id, key)]);
      },
    },
  });
  if (signed === null) throw new Error('An archive was written without its signature.');
  return signed;
}

const countsOf = (items: Items): Omit<Order['counts'], 'files'> => ({
  ...{ people: items.people.length, groups: items.groups.length, posts: items.posts.length },
  ...{
    reactions: items.reactions.length,
    follows: items.follows.length,
    memberships: items.memberships.length,
  },
});
const filesIn = (posts: Posts): number => posts.reduce((sum, { stored }) => sum + stored.length, 0);

export const signaturesText = (order: Jws, agreements: readonly unknown[]): string =>
  `${JSON.stringify({ order, agreements }, null, 2)}\n`;

type Posts = Awaited<ReturnType<typeof readPosts>>;

async function readAll(
  tx: Reader,
  { scope, groups, to }: Plan,
  at: Date,
): Promise<{ readonly items: Items; readonly posts: Posts; readonly pictures: readonly StoredPicture[] }> {
  await tx`set transaction isolation level repeatable read`;
  const groupIds = groups.map(({ id }) => id);
  const posts = await readPosts(tx, scope, at);
  const people = await readPersons(tx, scope);
  const items: Items = {
    people: people.map(personOf),
    groups: await readGroups(tx, groupIds, scope),
    posts: posts.map(({ html: _html, called: _called, stored: _stored, ...post }) => post),
    reactions: await readReactions(tx, scope),
    follows: await readFollows(tx, scope),
    memberships: await readSeats(tx, scope, to.peerId, groupIds),
  };
  return { items, posts, pictures: people.flatMap(({ stored }) => stored) };
}

/** Each item as an ActivityStreams object for whoever reads those, with what a Kontor takes from it in `kontor`. */
async function* told(kind: keyof Items, type: string, items: Items, posts: Posts): AsyncGenerator<unknown> {
  for (const [at, item] of items[kind].entries()) {
    const post = kind === 'posts' ? posts[at] : undefined;
    yield { ...(post ? activityOf(post) : shown(type, item)), kontor: item };
  }
}

const activityOf = (post: Posts[number]): object =>
  createOf(
    {
      ...{ uri: post.id, author: post.author, group: null, level: 'instance', kind: post.called },
      ...{
        answers: post.answers,
        title: post.title,
        summary: post.summary,
        source: post.source,
        html: post.html,
      },
      ...{
        language: post.language,
        publishedAt: new Date(post.at),
        editedAt: null,
        sensitive: post.sensitive,
      },
      id: '0' as Parameters<typeof createOf>[0]['id'],
    },
    post.stored,
  );

function shown(type: string, item: object): object {
  const { id, former, handle, actor, object, name } = item as Readonly<Record<string, string | undefined>>;
  return {
    type,
    ...(id !== undefined && { id }),
    ...(former !== undefined && { alsoKnownAs: [former] }),
    ...(handle !== undefined && { preferredUsername: handle, name }),
    ...(actor !== undefined && { actor, object }),
  };
}

async function* storedOf(
  posts: Posts,
  pictures: readonly StoredPicture[],
): AsyncGenerator<{ readonly path: string; readonly storageKey: string }> {
  for (const { stored } of posts)
    for (const file of stored) yield { path: pathOf(file), storageKey: file.storageKey };
  for (const picture of pictures) yield { path: picturePath(picture), storageKey: picture.storageKey };
}

async function note(
  db: Db,
  plan: Plan,
  signed: Two & {
    readonly order: Order;
    readonly jws: Jws;
    readonly items: Items;
    readonly leaveBehind: boolean;
  },
): Promise<void> {
  const { by, second, order, jws, items, leaveBehind } = signed;
  const { id, digest, counts } = order;
  const { peerId } = plan.to;
  await transaction(db, async (tx) => {
    const row = { id, peerId, side: 'giving', state: 'offered', byId: by, secondId: second } as const;
    await insertCarveOut(tx, { ...row, document: jws, leaveBehind });
    await insertItems(tx, id, [
      ...items.people.map((each) => ({ kind: 'person' as const, uri: each.former, newUri: each.id })),
      ...items.groups.map((each) => ({ kind: 'group' as const, uri: each.former, newUri: each.id })),
    ]);
    const about = { carveOutId: id, peerId, side: 'giving' } as const;
    await recordFact(tx, by, 'carve_out.offered', {
      ...about,
      ...{ digest, people: counts.people, groups: counts.groups },
    });
  });
}
