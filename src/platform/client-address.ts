import { BlockList, isIP } from 'node:net';

/** Whose X-Forwarded-For is believed: nobody's, that of whoever connects, or that of these addresses alone. */
export type ProxyTrust = boolean | BlockList;

/** KONTOR_TRUST_PROXY: `yes`, `no`, or addresses and networks with commas between; adds to `mistakes`. */
export function checkProxyTrust(said: string, mistakes: string[]): ProxyTrust {
  const trust = readProxyTrust(said);
  if (trust === null)
    mistakes.push(
      'KONTOR_TRUST_PROXY must be yes, no, or the addresses of the proxies, e.g. 10.0.0.7, 10.1.0.0/24, 2001:db8::/64.',
    );
  return trust ?? false;
}

function readProxyTrust(text: string): ProxyTrust | null {
  if (text === 'yes' || text === 'no') return text === 'yes';
  const list = new BlockList();
  for (const part of text.split(',').map((each) => each.trim())) {
    const [network = '', bits] = part.split('/');
    const kind = isIP(network);
    const bitsMax = kind === 6 ? 128 : 32;
    if (kind === 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax)))
      return null;
    list.addSubnet(network, bits === undefined ? bitsMax : Number(bits), kind === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/**
 * The address a connection is counted under. With the addresses of the proxies: what they were told by one another, up to the last entry that is
 * none of theirs; of anybody else who connects, their own. Behind a trusted proxy the last entry of X-Forwarded-For, the only one the proxy itself wrote;
 * anything else a client claims is ignored. Ports, brackets and mapped addresses are normalised, so that one address is one limit; if there is
 * no address ("unknown", nothing), it is the proxy's own.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  trustProxy: ProxyTrust,
): string {
  if (typeof trustProxy !== 'boolean') return behind(trustProxy, socketAddress, forwardedFor);
  const claimed = trustProxy ? forwardedFor?.split(',').at(-1) : undefined;
  return readAddress(claimed ?? '') ?? readAddress(socketAddress ?? '') ?? 'unknown';
}

function behind(proxies: BlockList, socketAddress = '', forwardedFor = ''): string {
  const isProxy = (address: string): boolean => proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  let at = readAddress(socketAddress);
  for (const entry of forwardedFor.split(',').toReversed()) {
    if (at === null || !isProxy(at)) break;
    const before = readAddress(entry);
    if (before === null) break;
    at = before;
  }
  return at ?? 'unknown';
}

/** The same for a request. */
export function addressOfRequest(
  { trustProxy }: { readonly trustProxy: ProxyTrust },
  request: {
    readonly env:
      | { readonly incoming?: { readonly socket: { readonly remoteAddress?: string | undefined } } }
      | undefined;
    readonly req: { header(name: string): string | undefined };
  },
): string {
  const socketAddress = request.env?.incoming?.socket.remoteAddress;
  return clientAddress(socketAddress, request.req.header('x-forwarded-for'), trustProxy);
}

/** The key an address is counted under: one household has a /64 of IPv6 (RFC 6177). */
export function addressKey(address: string): string {
  const plain = readAddress(address);
  if (plain === null) return 'unknown';
  return isIP(plain) === 6 ? `${groupsOf(plain).slice(0, 4).join(':')}::/64` : plain;
}

/** RFC 7239 §6 writes `"[2001:db8::7]:443"` and `203.0.113.7:40001`; sockets say `::ffff:203.0.113.7` and `fe80::1%eth0`. */
function readAddress(text: string): string | null {
  const bare = text
    .trim()
    .slice(0, textMax)
    .replace(/^"(.*)"$/, '$1');
  const host = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(bare)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(bare)?.[1] ?? bare;
  const withoutZone = host.replace(/%.*$/, '');
  const kind = isIP(withoutZone);
  if (kind === 0) return null;
  if (kind === 4) return withoutZone;
  const groups = groupsOf(withoutZone);
  return mappedAddress(groups) ?? groups.join(':');
}

/** `::ffff:203.0.113.7`, in either spelling, is that IPv4 address (RFC 4291 §2.5.5.2). */
function mappedAddress(groups: readonly string[]): string | null {
  if (groups.slice(0, 5).some((group) => group !== '0') || groups[5] !== 'ffff') return null;
  const [high, low] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  if (high === undefined || low === undefined) return null;
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The eight groups of an IPv6 address without leading zeros, as the URL parser spells them. */
function groupsOf(address: string): string[] {
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const front = head === '' ? [] : head.split(':');
  if (tail === undefined) return front;
  const back = tail === '' ? [] : tail.split(':');
  return [...front, ...Array.from({ length: 8 - front.length - back.length }, () => '0'), ...back];
}

const textMax = 100;
