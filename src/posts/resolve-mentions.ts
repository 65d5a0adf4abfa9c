import { findGroupByHandle } from '#src/groups/read.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import type { Reader } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { findMentions } from '#src/platform/markdown.ts';

/** Whom a text can call from elsewhere before it is posted: so many look-ups, so long. Who is not found stays plain text. */
const lookUpsMax = 10;
const lookUpMs = 3_000;
/** Somebody who is asked for alone is waited for: without them there is nothing to do. */
export const oneLookUpMs = 10_000;

/** Asks the home of a handle for its person, on behalf of this one of ours. Null: no one, or no one for us. */
export interface PersonLookup {
  resolvePerson(handle: string, as: PersonId): Promise<PersonId | null>;
}

/** A handle as written in a text; `host` null is ours. */
export interface Handle {
  readonly handle: string;
  readonly host: string | null;
}

/** The handles in a Markdown text, in order. None for a text with too many: that is refused on publishing. */
export function handlesIn(reader: Reader, source: string): Handle[] {
  const own = reader.instance.addresses.host;
  return mentionsIn(source).map((mention) => {
    const [handle = '', host] = mention.split('@');
    return { handle, host: host === undefined || host === own ? null : host };
  });
}

/**
 * Looks up people on other servers who are mentioned in a text, so that their names become links and they are notified. Uses the network, so
 * never inside a transaction.
 */
export async function resolveMentions(
  reader: Reader,
  remote: PersonLookup,
  me: PersonId,
  source: string,
  patienceMs = lookUpMs,
): Promise<void> {
  const away = handlesIn(reader, source).filter(({ host }) => host !== null);
  if (away.length === 0) return;
  const all = Promise.all(away.slice(0, lookUpsMax).map((each) => resolveOne(reader, remote, me, each)));
  await Promise.race([all, new Promise((done) => setTimeout(done, patienceMs).unref())]);
}

function mentionsIn(source: string): string[] {
  if (!source.includes('@')) return [];
  try {
    return findMentions(source);
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

async function resolveOne(
  reader: Reader,
  remote: PersonLookup,
  me: PersonId,
  { handle, host }: Handle,
): Promise<void> {
  if ((await findPersonByHandle(reader, handle, host)) || (await findGroupByHandle(reader, handle, host)))
    return;
  try {
    await remote.resolvePerson(`${handle}@${host}`, me);
  } catch (error) {
    if (!(error instanceof Unavailable || error instanceof Refusal)) throw error; // the name stays plain text
  }
}
