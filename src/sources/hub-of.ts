import { hostOf } from '#src/platform/addresses.ts';

/** Where a feed's server says at once that there is something new (W3C WebSub), and what the feed is called there. */
export interface HubOffer {
  readonly hub: string;
  readonly topic: string;
}

/** Of a feed, links stand before its first entry; of a header, this much is looked at. */
const charsMax = 20_000;
const addressMax = 2_048;

/** What the feed itself names: `link` with `rel`, of Atom or in RSS. JSON Feed's `hubs` are looked at by its parser. */
export function hubInText(text: string): { readonly hub: string; readonly self: string } {
  const links = [...text.slice(0, charsMax).matchAll(/<(?:[a-z0-9]{1,20}:)?link\b([^<>]{1,4000})>/gi)].map(
    ([, attributes = '']) => attributes,
  );
  const named = (rel: string): string => {
    const found = links.find((attributes) =>
      new RegExp(`\\brel\\s*=\\s*["']${rel}["']`, 'i').test(attributes),
    );
    return (/\bhref\s*=\s*["']([^"']*)["']/i.exec(found ?? '')?.[1] ?? '').replaceAll('&amp;', '&');
  };
  return { hub: named('hub'), self: named('self') };
}

/** `Link: <https://hub.example/>; rel="hub", <…>; rel="self"`. */
function hubInHeader(header: string): { readonly hub: string; readonly self: string } {
  const named = (rel: string): string =>
    new RegExp(`<([^<>]{1,2048})>\\s*;[^,<>]{0,200}\\brel\\s*=\\s*"?${rel}"?`, 'i').exec(
      header.slice(0, charsMax),
    )?.[1] ?? '';
  return { hub: named('hub'), self: named('self') };
}

/**
 * The header comes first, then the feed. A hub that is no address, or no topic of the feed's own host, is none: another host's feed is not asked
 * for in its name.
 */
export function offerOf(
  header: string,
  feed: { readonly hub: string; readonly self: string },
  address: string,
): HubOffer | null {
  const said = hubInHeader(header);
  const [hub, topic] = [said.hub || feed.hub, said.self || feed.self || address].map((each) =>
    each === '' || each.length > addressMax ? null : URL.parse(each, address),
  );
  if (!hub || !topic || !/^https?:$/.test(hub.protocol) || !/^https?:$/.test(topic.protocol)) return null;
  if (hub.username !== '' || hostOf(topic.href) !== hostOf(address)) return null;
  return { hub: hub.href, topic: topic.href };
}
