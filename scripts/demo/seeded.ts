import type { PersonId } from '#src/platform/ids.ts';
import { remoteLookup } from '#federation/actors/remote-lookup.ts';
import type { CompanyName } from './cast.ts';
import type { Network, Site } from './network.ts';

/** What the demo knows about itself afterwards: ids are each site's own. */
export interface Seeded {
  /** By `handle@company`. */
  readonly tokens: Map<string, string>;
  readonly people: Map<string, PersonId>;
  /** URI of every post, by its key. */
  readonly posts: Map<string, string>;
}

/** How long the demo waits for anything to arrive elsewhere. */
export const arrivesMs = 30_000;

/** Whether the company of `handle@company` is up: `npm run dev` starts two of them. */
export const isUp = (network: Network, name: string): boolean =>
  network.sites.has((name.split('@')[1] ?? '') as CompanyName);
export const siteOf = (network: Network, name: string): Site =>
  network.site((name.split('@')[1] ?? '') as CompanyName);

export function personOf(seeded: Seeded, name: string): PersonId {
  const id = seeded.people.get(name);
  if (!id) throw new Error(`The demo has no ${name}.`);
  return id;
}
export function uriOf(seeded: Seeded, key: string): string {
  const uri = seeded.posts.get(key);
  if (!uri) throw new Error(`The post ${key} was not written yet.`);
  return uri;
}

export async function remotePerson(site: Site, as: PersonId, handle: string): Promise<PersonId> {
  const found = await remoteLookup(site.desk.federation).resolvePerson(handle, as);
  if (!found) throw new Error(`${handle} is not to be found from ${site.company.company}.`);
  return found;
}
