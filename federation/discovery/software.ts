import * as z from 'zod';
import { originOf } from '#src/platform/addresses.ts';
import { lazily } from '#src/platform/lazily.ts';
import type { FederationContext } from '../context.ts';
import { signedGet } from '../fetch.ts';

const linksSchema = lazily(() =>
  z.object({ links: z.array(z.object({ rel: z.string(), href: z.string() })).max(50) }),
);
const infoSchema = lazily(() =>
  z.object({
    software: z.object({ name: z.string().max(100), version: z.string().max(100).catch('') }),
  }),
);
const timeoutMs = 4_000;

/** The name of the software at a partner's origin, in lower case; '' if it says nothing. */
export async function softwareOf(ctx: FederationContext, origin: string): Promise<string> {
  const software = await readSoftware(origin, async (uri) => {
    const answer = await signedGet(ctx, uri, 'application/json', {}, timeoutMs);
    return JSON.parse(answer?.body.toString() ?? 'null') as unknown;
  });
  return software?.name.toLowerCase() ?? '';
}

/** What runs at an origin, according to its NodeInfo (FEP-f1d5), which must be on the same origin. Null if it says nothing, because no one must. */
export async function readSoftware(
  origin: string,
  get: (uri: string) => Promise<unknown>,
): Promise<{ readonly name: string; readonly version: string } | null> {
  try {
    const { links } = linksSchema().parse(await get(`${origin}/.well-known/nodeinfo`));
    const link = links.findLast(({ rel, href }) => rel.includes('nodeinfo') && originOf(href) === origin);
    return link ? infoSchema().parse(await get(link.href)).software : null;
  } catch {
    return null;
  }
}
