import type { Partner } from '#src/agreements/decide.ts';
import type { FoundElsewhere, PersonElsewhere } from '#src/people/elsewhere.ts';
import { cleanLine, fieldValueMax, nameMax, type FieldName } from '#src/people/person.ts';
import { normalizeHandle } from '#src/people/remote-handles.ts';
import { searchForPartner } from '#src/people/search.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { Wire } from './context.ts';
import { fetchDocument } from './fetch.ts';
import { document, type Serve } from './serve.ts';
import { readActor } from './vocabulary/actor.ts';
import { isObject, list, type Json } from './vocabulary/read.ts';
import { writeDirectory } from './vocabulary/write-directory.ts';
import { WireError } from './wire/errors.ts';

/** What one question may cost; who needs more asks more precisely. */
const peopleMax = 20;
const queryCharsMax = 100;
/** A person waits for the page. */
const patienceMs = 1_500;
/** A page is read again when something changes; partners are not asked the same again for this long. */
const keptMs = 30_000;
const keptMax = 500;

/**
 * The directory for a partner whose people may search it: at least two letters, at most twenty people, and only by what person and agreement
 * show to this partner, so that the answer tells nothing that their documents would not.
 */
export const directory: Serve = async ({ wire, caller, url }) => {
  const { origin, partner } = caller;
  if (!wire.book.decide(origin, { direction: 'in', scope: 'directory.search' }).allowed) return null;
  const profile = wire.book.decide(origin, { direction: 'out', category: 'profile' });
  if (!profile.allowed && profile.code !== 'category') return null;
  const fields = (profile.allowed ? (profile.fields ?? []) : []) as readonly string[];
  const q = wordsIn(url.searchParams.get('q') ?? '');
  const people =
    q === ''
      ? []
      : await searchForPartner(wire.db, partner.peerId, {
          q,
          limit: peopleMax,
          fields: fields as FieldName[],
        });
  return document(JSON.stringify(writeDirectory(q, people, wire.house.addresses)));
};

/**
 * Asks the directories of all partners that let us, at once, and returns what came in time. Names no reader: the partner learns what is
 * searched for here, not by whom. Never inside a transaction.
 */
export async function searchDirectories(wire: Wire, q: string): Promise<FoundElsewhere> {
  const words = wordsIn(q);
  if (words === '') return { people: [], silent: [] };
  const asked = wire.book.all().filter((partner) => mayAsk(wire, partner));
  const answers = await Promise.all(asked.map((partner) => askOnce(wire, partner, words)));
  return {
    people: answers.flatMap((answer) => answer ?? []),
    silent: asked.filter((_, at) => answers[at] === null).map(({ company }) => company),
  };
}

/** Fewer than two letters would be a list of everybody. */
function wordsIn(q: string): string {
  const words = cleanLine(q, queryCharsMax);
  return (words.match(/[\p{L}\p{N}]/gu) ?? []).length < 2 ? '' : words;
}

const mayAsk = (wire: Wire, { origin, peerKind }: Partner): boolean =>
  peerKind === 'kontor' &&
  wire.book.decide(origin, { direction: 'out' }).allowed &&
  wire.book.decide(origin, { direction: 'out', scope: 'directory.search' }).allowed;

type Answer = readonly PersonElsewhere[] | null;
const kept = new WeakMap<Wire, Map<string, { readonly atMs: number; readonly answer: Promise<Answer> }>>();

function askOnce(wire: Wire, partner: Partner, q: string): Promise<Answer> {
  const known = kept.get(wire) ?? new Map();
  kept.set(wire, known);
  // A changed agreement shows other people.
  const key = `${wire.book.revision()} ${partner.origin} ${q.toLowerCase()}`;
  const now = Date.now();
  const hit = known.get(key);
  if (hit && now - hit.atMs < keptMs) return hit.answer;
  if (known.size >= keptMax) known.clear();
  const answer = ask(wire, partner, q);
  known.set(key, { atMs: now, answer });
  void answer.then((found) => found === null && known.delete(key)); // it may be back
  return answer;
}

/** Null: no answer in time, or none that can be read. */
async function ask(wire: Wire, partner: Partner, q: string): Promise<Answer> {
  const uri = `${wire.house.addresses.directory(partner.origin)}?q=${encodeURIComponent(q)}`;
  try {
    const found = await inTime(fetchDocument(wire, uri, {}, patienceMs));
    if (found === null) return []; // it has withdrawn the permission a moment ago
    return list(found.items)
      .slice(0, peopleMax)
      .flatMap((item) => readFound(wire, partner, item));
  } catch (error) {
    if (error instanceof Unavailable || error instanceof WireError) return null;
    throw error;
  }
}

/** The time limit of a request is per step; this one is for all of it. */
function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unavailable('The directory did not answer in time.')), patienceMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** A partner speaks for its own people only, and of what the agreement lets in. */
function readFound(wire: Wire, partner: Partner, item: unknown): PersonElsewhere[] {
  if (!isObject(item)) return [];
  const actor = readFoundActor(item);
  if (!actor || actor.noun !== 'person' || actor.kind === 'instance' || actor.origin !== partner.origin)
    return [];
  const profile = wire.book.decide(partner.origin, { direction: 'in', category: 'profile' });
  const allowed: readonly string[] = profile.allowed ? (profile.fields ?? []) : [];
  const valuesOf = (name: string) =>
    allowed.includes(name)
      ? actor.fields.filter((f) => f.name === name).map((f) => cleanLine(f.value, fieldValueMax))
      : [];
  return [
    {
      uri: actor.uri,
      peerId: partner.peerId,
      handle: normalizeHandle(actor.handle),
      host: new URL(partner.origin).host,
      name: cleanLine(actor.name, nameMax),
      company: partner.company,
      country: partner.country,
      titles: valuesOf('title'),
      sites: valuesOf('site'),
      skills: valuesOf('skill'),
    },
  ];
}

function readFoundActor(item: Json) {
  try {
    return readActor(item);
  } catch (error) {
    if (error instanceof WireError) return null; // one of them is broken; the others are not
    throw error;
  }
}
