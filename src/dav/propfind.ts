import { readXmlBody } from './body.ts';
import type { Ask } from './context.ts';
import { calendarResources } from './calendars/collections.ts';
import { documentResources, folderResource, principalHref } from './documents/list.ts';
import { documentsHref, groupAt, groupSegment, ownTop, placeAt, topOf } from './documents/place.ts';
import { DavError } from './errors.ts';
import { ownGroups } from './find.ts';
import { answerMultistatus, askedIn, propsOf, responseOf, type Resource } from './multistatus.ts';
import { hrefOf, type Target } from './path.ts';
import { ownAddresses } from './principal.ts';
import { escapeXml, href } from './xml-write.ts';

/** PROPFIND. Of a whole tree at once nothing is told: that would be every document of a group (RFC 4918 §9.1). */
export async function propfind(ask: Ask, target: Target): Promise<Response> {
  const { c } = ask;
  const given = c.req.header('depth')?.trim().toLowerCase() ?? 'infinity';
  const body = await readXmlBody(ask);
  if (body !== null && body.name !== 'DAV: propfind')
    throw new DavError(400, 'Ask for properties with propfind.');
  const asked = askedIn(body);
  if (given !== '0' && given !== '1')
    throw new DavError(403, 'Ask for one level at a time: depth 0 or 1.', '<D:propfind-finite-depth/>');
  const resources = resourcesOf(ask, target, given === '0' ? 0 : 1);
  let count = 0;
  const responses = async function* (): AsyncGenerator<string> {
    for await (const resource of resources) {
      count++;
      yield await responseOf(resource, asked);
    }
    if (count === 0) throw new DavError(404, 'There is nothing at this address.');
  };
  return await answerMultistatus(c, responses());
}

async function* resourcesOf(ask: Ask, target: Target, depth: 0 | 1): AsyncGenerator<Resource> {
  const { me } = ask;
  switch (target.kind) {
    case 'document':
      yield* documentResources(ask, await placeAt(ask, target), depth);
      return;
    case 'root':
      yield folderResource(ask, '/dav/', 'Kontor', homes(ask));
      if (depth === 0) return;
      yield folderResource(ask, documentsHref(ownTop(ask), [], true), 'documents');
      yield folderResource(ask, hrefOf(['groups'], true), 'groups');
      yield folderResource(ask, hrefOf(['calendars'], true), 'calendars');
      yield folderResource(ask, hrefOf(['principals'], true), 'principals');
      return;
    case 'groups':
      yield folderResource(ask, hrefOf(['groups'], true), 'groups');
      if (depth === 0) return;
      for (const group of await ownGroups(ask))
        yield folderResource(ask, hrefOf(['groups', groupSegment(group)], true), group.name);
      return;
    case 'group': {
      const group = await groupAt(ask, target.handle);
      yield folderResource(ask, hrefOf(['groups', groupSegment(group)], true), group.name);
      if (depth === 1) yield folderResource(ask, documentsHref(topOf(group), [], true), 'documents');
      return;
    }
    case 'principals':
      yield folderResource(ask, hrefOf(['principals'], true), 'principals');
      if (depth === 1) yield principal(ask);
      return;
    case 'principal':
      if (target.handle.toLowerCase() === me.handle.toLowerCase()) yield principal(ask);
      return;
    default:
      yield* calendarResources(ask, target, depth);
  }
}

/** Where a calendar program finds the rest (RFC 6764 §6). */
const homes = (ask: Ask) => ({
  'D:principal-URL': href(principalHref(ask)),
  'C:calendar-home-set': href(hrefOf(['calendars'], true)),
});

/** Nobody but the person themselves has an address here: who works where is no directory's to tell. */
function principal(ask: Ask): Resource {
  const { me, db } = ask;
  return {
    href: principalHref(ask),
    props: propsOf({
      'D:resourcetype': '<D:collection/><D:principal/>',
      'D:displayname': escapeXml(me.name),
      'D:current-user-principal': href(principalHref(ask)),
      'D:principal-collection-set': href(hrefOf(['principals'], true)),
      'D:owner': href(principalHref(ask)),
      'C:calendar-user-address-set': ownAddresses(ask).map(href).join(''),
      'K:company': escapeXml(db.instance.company),
      ...homes(ask),
    }),
  };
}
