import { randomUUID } from 'node:crypto';
import { issueToken } from '#src/access/tokens.ts';
import { addPerson } from '#src/people/add.ts';
import { agreementCommands } from '#src/cli/agreements.ts';
import { createGroup } from '#src/groups/create.ts';
import { transaction } from '#src/platform/database.ts';
import { generateKeys } from '#src/platform/keys.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { pause, type Answer } from '../http.ts';
import type { Company } from './company.ts';
import type { Leaver } from './leaver.ts';

/** Somebody at work in one of the two companies. */
export interface Worker {
  readonly at: Company;
  readonly id: PersonId;
  readonly handle: string;
  readonly token: string;
}

/** What must be true of a post in the end, on every instance that has it. */
export interface Told {
  readonly author: Worker;
  readonly place: 'followers' | 'company' | 'group';
  /** At the author's company. */
  readonly id: string;
  readonly uri: string;
  /** A word that stands in it whatever is edited. */
  readonly word: string;
  text: string;
  deleted: boolean;
  /** Who likes it, as `handle@company`. */
  readonly likes: Set<string>;
  /** What who chose, where it asks. */
  readonly votes: Map<string, number>;
  readonly isPoll: boolean;
  readonly replyTo: Told | null;
  readonly file: { readonly name: string; readonly content: string } | null;
}

/** Two companies with an agreement; people of both follow each other and share a group of the first. */
export interface Story {
  readonly companies: readonly [Company, Company];
  readonly workers: readonly Worker[];
  /** People who come to the group and leave it again, and whether they are in it. */
  readonly guests: Map<Worker, boolean>;
  readonly told: Told[];
  readonly left: Leaver[];
  /** Posts that somebody is doing something to. */
  readonly inUse: Set<Told>;
  /** Requests that were repeated because nobody answered. */
  repeated: number;
}

const contacts = ['--dpo', 'dpo@example', '--security', 'security@example'];
const patienceMs = 90_000;

export async function openStory(companies: readonly [Company, Company]): Promise<Story> {
  const [alpha, beta] = companies;
  await agree(alpha, beta);
  const workers = [
    ...[await hire(alpha, 'ada'), await hire(alpha, 'anna')],
    ...[await hire(beta, 'bea'), await hire(beta, 'bruno')],
  ];
  const guests = new Map([
    [await hire(alpha, 'gast'), false],
    [await hire(beta, 'gaston'), false],
  ]);
  const story: Story = { companies, workers, guests, told: [], left: [], inUse: new Set(), repeated: 0 };
  const [owner] = workers;
  if (!owner) throw new Error('Nobody works there.');
  const keys = await generateKeys();
  await transaction(alpha.desk.db, async (tx) => {
    const [row] = await tx<
      { id: never }[]
    >`select id from people where handle = ${owner.handle} and peer_id is null`;
    await createGroup(tx, row?.id as never, { handle: 'werk', name: 'Werk', access: 'open', keys });
  });
  for (const one of workers) {
    for (const other of workers)
      if (one !== other) await follow(story, one, `${other.handle}@${other.at.host}`);
    if (one !== owner) await follow(story, one, `werk@${alpha.host}`);
  }
  await until('everybody to be a member, and to be followed', async () => {
    const counts = await Promise.all(
      companies.map(async ({ desk }) => {
        const [row] = await desk.db<{ seats: number; follows: number }[]>`
          select (select count(*)::int from memberships where state = 'active') as seats,
            (select count(*)::int from follows where state = 'accepted') as follows`;
        return row;
      }),
    );
    // Each company knows all ties but those between two people of the other.
    return counts.every((row) => row?.seats === 4 && row.follows === 10);
  });
  return story;
}

async function agree(inviter: Company, proposer: Company): Promise<void> {
  const run = async (at: Company, verb: string, args: string[]): Promise<unknown> => {
    const command = agreementCommands[verb];
    if (!command) throw new Error(`There is no command agreement ${verb}.`);
    return (await command.run({ ...at.desk, args })).json;
  };
  const { invitation } = (await run(inviter, 'invite', contacts)) as { invitation: string };
  await run(proposer, 'propose', ['--invitation', invitation, '--template', 'full', ...contacts]);
  await run(inviter, 'accept', [proposer.origin]);
  await until('the agreement', async () => {
    await Promise.all([inviter, proposer].map(({ desk }) => desk.registry.refresh()));
    return (
      inviter.desk.registry.decide(proposer.origin, { direction: 'out' }).allowed &&
      proposer.desk.registry.decide(inviter.origin, { direction: 'out' }).allowed
    );
  });
}

/** A new colleague with an address from which e-mails are taken. */
export async function hire(at: Company, handle: string): Promise<Worker> {
  const keys = await generateKeys();
  const email = `${handle}@${at.name}.example`;
  return await transaction(at.desk.db, async (tx) => {
    const id = await addPerson(tx, { handle, name: handle, email, keys });
    const scopes = ['read', 'write', 'follow', 'profile'];
    return { at, id, handle, token: await issueToken(tx, { personId: id, name: 'kills', scopes }) };
  });
}

export async function follow(
  story: Story,
  one: Worker,
  acct: string,
  verb: 'follow' | 'unfollow' = 'follow',
): Promise<void> {
  const found = await insist(story, one, 'GET', `/api/v1/accounts/search?resolve=true&q=@${acct}`);
  const [account] = JSON.parse(found.text) as { id: string }[];
  if (!account) throw new Error(`${one.handle} does not find ${acct}.`);
  const answer = await insist(story, one, 'POST', `/api/v1/accounts/${account.id}/${verb}`, {});
  if (answer.status !== 200)
    throw new Error(`${verb} of ${acct} was answered ${answer.status}: ${answer.text}`);
}

/**
 * As a client does whose server dies under it: asks again, with the same key, until there is an answer. 4xx is one, too. Throws after a minute
 * and a half, and for a 5xx that does not go away.
 */
export async function insist(
  story: Story,
  one: Worker,
  method: string,
  route: string,
  body?: unknown,
): Promise<Answer> {
  const key = randomUUID();
  let last = '';
  for (const end = Date.now() + patienceMs; Date.now() < end; await pause(150)) {
    const answer = await one.at
      .ask(method, route, one.token, body, key)
      .catch((error: unknown) => String(error));
    if (typeof answer !== 'string' && answer.status < 500 && answer.status !== 429) return answer;
    last = typeof answer === 'string' ? answer : `${answer.status} ${answer.text}`;
    story.repeated++;
  }
  throw new Error(`${method} ${route} at ${one.at.name} got no answer: ${last}`);
}

export async function until(
  what: string,
  look: () => Promise<boolean>,
  withinMs = patienceMs,
): Promise<void> {
  for (const end = Date.now() + withinMs; Date.now() < end; await pause(200))
    if (await look().catch(() => false)) return;
  throw new Error(`Waited ${withinMs / 1_000} s in vain for ${what}.`);
}
