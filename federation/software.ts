import { z } from 'zod';
import { originOf } from '#src/platform/addresses.ts';
import type { Wire } from './context.ts';
import { signedGet } from './fetch.ts';

const linksSchema = z.object({ links: z.array(z.object({ rel: z.string(), href: z.string() })).max(50) });
const infoSchema = z.object({ software: z.object({ name: z.string().max(100) }) });
const timeoutMs = 4_000;

/** The name of what runs at a partner's origin, in small letters, as its NodeInfo (FEP-f1d5) says; '' when it says nothing. */
export async function softwareOf(wire: Wire, origin: string): Promise<string> {
  try {
    const { links } = linksSchema.parse(await read(wire, `${origin}/.well-known/nodeinfo`));
    const link = links.findLast(({ rel, href }) => rel.includes('nodeinfo') && originOf(href) === origin);
    return link ? infoSchema.parse(await read(wire, link.href)).software.name.toLowerCase() : '';
  } catch {
    return ''; // nobody must say what they run
  }
}

async function read(wire: Wire, uri: string): Promise<unknown> {
  const answer = await signedGet(wire, uri, 'application/json', {}, timeoutMs);
  return JSON.parse(answer?.body.toString() ?? 'null');
}
