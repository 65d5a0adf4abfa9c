import { hostOf } from '#src/platform/addresses.ts';
import type { Partner } from '#src/agreements/decide.ts';
import type { FoundElsewhere, PersonElsewhere } from '#src/people/elsewhere.ts';
import { cleanLine, fieldValueMax, nameMax, type FieldName } from '#src/people/person.ts';
import { normalizeHandle } from '#src/people/remote-handles.ts';
import { searchForPartner } from '#src/people/search.ts';
import { synonymsOf } from '#src/people/skills/read.ts';
import { termMax } from '#src/people/skills/skill.ts';
import { askDirectories, foundMax, wordsIn } from './ask-directories.ts';
import type { FederationContext } from '../context.ts';
import { groupDirectory } from '../groups/directory.ts';
import type { Ask, Serve } from '../ask.ts';
import { document } from '../serve.ts';
import type { ReadActor } from '../vocabulary/actor.ts';
import { writeDirectory } from '../vocabulary/write-directory.ts';

/** What else the asker calls a word of the search: `also.hydraulik=Hydraulics`. Over all words. */
const synonymsMax = 40;
const alsoPrefix = 'also.';

/**
 * The directory for a partner: of people, or with `type=Group` of groups. At least two letters, at most twenty answers, and only by what person,
 * group and agreement show to this partner, so that the answer reveals nothing that their documents would not.
 */
export const directory: Serve = async (ask) =>
  ask.url.searchParams.get('type') === 'Group' ? await groupDirectory(ask) : await peopleDirectory(ask);

async function peopleDirectory({ ctx, caller, url }: Ask): Promise<Response | null> {
  const { origin, partner } = caller;
  if (!ctx.registry.decide(origin, { direction: 'in', scope: 'directory.search' }).allowed) return null;
  const profile = ctx.registry.decide(origin, { direction: 'out', category: 'profile' });
  if (!profile.allowed && profile.code !== 'category') return null;
  const fields = (profile.allowed ? (profile.fields ?? []) : []) as readonly string[];
  const q = wordsIn(url.searchParams.get('q') ?? '');
  const people =
    q === ''
      ? []
      : await searchForPartner(ctx.db, partner.peerId, {
          q,
          limit: foundMax,
          fields: fields as FieldName[],
          synonyms: synonymsIn(url.searchParams),
        });
  return document(JSON.stringify(writeDirectory(q, people, ctx.instance.addresses)));
}

/** Queries the directories of all partners that allow it for people; see `askDirectories`. */
export async function searchDirectories(ctx: FederationContext, q: string): Promise<FoundElsewhere> {
  const words = wordsIn(q);
  if (words === '') return { people: [], silent: [] };
  const { found, silent } = await askDirectories(ctx, {
    partners: ctx.registry.all().filter((partner) => mayAsk(ctx, partner)),
    query: await questionOf(ctx, words),
    read: (partner, actor) => readPerson(ctx, partner, actor),
  });
  return { people: found, silent };
}

/** The words, and as plain words what else this company's vocabulary calls them: the partner's may not know them. */
async function questionOf(ctx: FederationContext, q: string): Promise<URLSearchParams> {
  const query = new URLSearchParams({ q });
  const synonyms = await synonymsOf(ctx.db, q);
  const all = [...synonyms].flatMap(([word, terms]) => terms.map((term) => [word, term] as const));
  for (const [word, term] of all.slice(0, synonymsMax)) query.append(`${alsoPrefix}${word}`, term);
  return query;
}

function synonymsIn(query: URLSearchParams): ReadonlyMap<string, readonly string[]> {
  const given = [...query].filter(([name]) => name.startsWith(alsoPrefix)).slice(0, synonymsMax);
  return new Map(
    [...Map.groupBy(given, ([name]) => name.slice(alsoPrefix.length).toLowerCase())].map(([word, terms]) => [
      word,
      terms.map(([, term]) => cleanLine(term, termMax)),
    ]),
  );
}

const mayAsk = (ctx: FederationContext, { origin, peerKind }: Partner): boolean =>
  peerKind === 'kontor' &&
  ctx.registry.allows(origin, { direction: 'out' }) &&
  ctx.registry.allows(origin, { direction: 'out', scope: 'directory.search' });

/** Of what the agreement lets in. */
function readPerson(ctx: FederationContext, partner: Partner, actor: ReadActor): PersonElsewhere | null {
  if (actor.noun !== 'person' || actor.kind === 'instance') return null;
  const profile = ctx.registry.decide(partner.origin, { direction: 'in', category: 'profile' });
  const allowed: readonly string[] = profile.allowed ? (profile.fields ?? []) : [];
  const valuesOf = (name: string) =>
    allowed.includes(name)
      ? actor.fields.filter((f) => f.name === name).map((f) => cleanLine(f.value, fieldValueMax))
      : [];
  return {
    uri: actor.uri,
    peerId: partner.peerId,
    handle: normalizeHandle(actor.handle),
    host: hostOf(partner.origin),
    name: cleanLine(actor.name, nameMax),
    company: partner.company,
    country: partner.country,
    titles: valuesOf('title'),
    sites: valuesOf('site'),
    skills: valuesOf('skill'),
  };
}
