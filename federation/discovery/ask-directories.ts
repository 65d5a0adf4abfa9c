import type { Partner } from '#src/agreements/decide.ts';
import { cleanLine } from '#src/people/person.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { FederationContext } from '../context.ts';
import { fetchDocument } from '../fetch.ts';
import { readActor, type ReadActor } from '../vocabulary/actor.ts';
import { isObject, list, type Json } from '../vocabulary/read.ts';
import { ProtocolError } from '../protocol-error.ts';

/** The most answers to one query; to find more, ask more precisely. */
export const foundMax = 20;
const queryCharsMax = 100;
/** A person waits for the page. */
const patienceMs = 1_500;
/** A page is read again when something changes; partners are not asked the same again for this long. */
const keptMs = 30_000;
const keptMax = 500;

/** One query to the directories of several partners. */
export interface DirectoryQuestion<T> {
  readonly partners: readonly Partner[];
  readonly query: URLSearchParams;
  /** What one of the answered actors is to us; null when it is none of what was asked for. */
  readonly read: (partner: Partner, actor: ReadActor) => T | null;
}

/**
 * Queries the directories of these partners at once and returns what came in time, and which companies did not answer. Names no reader: the
 * partner learns what is searched for here, not by whom. A partner speaks only for its own people and groups. Never inside a transaction.
 */
export async function askDirectories<T>(
  ctx: FederationContext,
  { partners, query, read }: DirectoryQuestion<T>,
): Promise<{ readonly found: readonly T[]; readonly silent: readonly string[] }> {
  const answers = await Promise.all(partners.map((partner) => askOnce(ctx, partner, queryText(query))));
  return {
    found: partners.flatMap((partner, at) =>
      (answers[at] ?? []).flatMap((item) => {
        const actor = readFound(item);
        return actor?.origin === partner.origin ? (read(partner, actor) ?? []) : [];
      }),
    ),
    silent: partners.filter((_, at) => answers[at] === null).map(({ company }) => company),
  };
}

type Answer = readonly unknown[] | null;
const kept = new WeakMap<
  FederationContext,
  Map<string, { readonly atMs: number; readonly answer: Promise<Answer> }>
>();

function askOnce(ctx: FederationContext, partner: Partner, query: string): Promise<Answer> {
  const known = kept.get(ctx) ?? new Map();
  kept.set(ctx, known);
  // A changed agreement shows other people.
  const key = `${ctx.registry.revision()} ${partner.origin} ${query.toLowerCase()}`;
  const now = Date.now();
  const hit = known.get(key);
  if (hit && now - hit.atMs < keptMs) return hit.answer;
  if (known.size >= keptMax) known.clear();
  const answer = ask(ctx, partner, query);
  known.set(key, { atMs: now, answer });
  void answer.then((found) => found === null && known.delete(key)); // it may be back
  return answer;
}

/** Null: no answer in time, or none that can be read. */
async function ask(ctx: FederationContext, partner: Partner, query: string): Promise<Answer> {
  const uri = `${ctx.instance.addresses.directory(partner.origin)}?${query}`;
  try {
    const found = await inTime(fetchDocument(ctx, uri, {}, patienceMs));
    // Null: it has withdrawn the permission a moment ago.
    return found === null ? [] : list(found.items).slice(0, foundMax);
  } catch (error) {
    if (error instanceof Unavailable || error instanceof ProtocolError) return null;
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

function readFound(item: unknown): ReadActor | null {
  if (!isObject(item)) return null;
  try {
    return readActor(item as Json);
  } catch (error) {
    if (error instanceof ProtocolError) return null; // one of them is broken; the others are not
    throw error;
  }
}

/** Fewer than two letters would list everyone. */
export function wordsIn(q: string): string {
  const words = cleanLine(q, queryCharsMax);
  return (words.match(/[\p{L}\p{N}]/gu) ?? []).length < 2 ? '' : words;
}

/** In the percent-encoding of URLs instead of that of forms, so that no server reads a space as a plus. */
export const queryText = (query: URLSearchParams): string => query.toString().replaceAll('+', '%20');
