import { notFound } from '#src/platform/errors.ts';
import { calendarResources } from './calendars/collections.ts';
import { readXmlBody } from './body.ts';
import type { Ask } from './context.ts';
import { exists, placeAt, requireConditions, requireUnlocked } from './documents/place.ts';
import { DavError } from './errors.ts';
import { answerMultistatus, propsStatus } from './multistatus.ts';
import type { Target } from './path.ts';

/** PROPPATCH: nothing is kept that a program would like to note beside a document, and each is told so (RFC 4918 §9.2.1). */
export async function proppatch(ask: Ask, target: Target): Promise<Response> {
  const body = await readXmlBody(ask);
  if (body?.name !== 'DAV: propertyupdate') throw new DavError(400, 'Ask for changes with propertyupdate.');
  if (target.kind === 'document') {
    const place = await placeAt(ask, target);
    if (!exists(place)) throw notFound('file');
    requireUnlocked(ask, place, await requireConditions(ask, place));
  } else if (target.kind === 'collection' || target.kind === 'object') {
    const found = await calendarResources(ask, target, 0).next();
    if (found.done) throw notFound('page');
  }
  const names = body.children
    .flatMap((change) => change.children)
    .flatMap((prop) => prop.children)
    .map(({ name }) => name);
  const { pathname } = new URL(ask.c.req.url);
  return await answerMultistatus(ask.c, [propsStatus(pathname, names, '403 Forbidden')]);
}
