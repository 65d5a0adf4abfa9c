import { lookup as systemLookup, Resolver } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { Unavailable } from './errors.ts';
import { createLru } from './lru.ts';

/** The rules under which a host is contacted: 'public' is the internet, 'named' is in the allow list (private, plain http, any port). */
export type Trust = 'public' | 'named';
export type Address = { address: string; family: 4 | 6 };

/** Where this process may connect to (security.md rule 14). */
export interface Destinations {
  /**
   * Parses and judges an address before anything is looked up. Throws Unavailable, not retryable. `forReaders`: what is answered is shown to
   * people, who may not read by it what only this process may: a host inside must be in `readHosts`, too.
   */
  check(url: string | URL, forReaders?: boolean): { url: URL; trust: Trust };
  /** The addresses of a host that may be connected to, remembered for 30 s. Throws Unavailable, retryable: names move. */
  resolve(hostname: string, trust: Trust): Promise<Address[]>;
  /** Whether `host` or `host:port` (443 where none is given) is in the allow list. */
  isNamed(host: string): boolean;
}

/** `resolve`: how names become addresses, instead of DNS. */
export type DestinationRules = {
  allowHosts: readonly string[];
  /** Of the hosts inside, those whose pages and feeds people may be shown; as `allowHosts`, and none if left out. */
  readHosts?: readonly string[];
  ownHosts: readonly string[];
  resolve?: (hostname: string) => Promise<string[]>;
};

export function createDestinations({
  allowHosts,
  readHosts = [],
  ownHosts,
  resolve = lookUp,
}: DestinationRules): Destinations {
  const isNamed = parseAllowList(allowHosts);
  const isReadable = parseAllowList(readHosts);
  const own = new Set(ownHosts.map((host) => host.toLowerCase()));
  const remembered = createLru<string, { addresses: Promise<Address[]>; untilMs: number }>(rememberedMax);
  return {
    check: (given, forReaders = false) => {
      const url = parseUrl(given);
      if (own.has(url.host)) throw refuse(url, 'it is this instance itself');
      const isInside = forReaders ? isReadable : isNamed;
      if (isInside(url.hostname, effectivePort(url))) return { url, trust: 'named' };
      checkPublic(url);
      return { url, trust: 'public' };
    },
    resolve: (hostname, trust) => {
      const key = `${trust} ${hostname}`;
      const known = remembered.get(key);
      if (known && known.untilMs > Date.now()) return known.addresses;
      const addresses = permitted(hostname, trust, resolve);
      remembered.set(key, { addresses, untilMs: Date.now() + rememberMs });
      addresses.catch(() => remembered.delete(key));
      return addresses;
    },
    isNamed: (host) => {
      const url = URL.parse(`https://${host}`);
      return url !== null && isNamed(url.hostname, effectivePort(url));
    },
  };
}

const rememberedMax = 5_000;
const rememberMs = 30_000;
const urlMaxChars = 8_192;

function parseUrl(given: string | URL): URL {
  const url = typeof given === 'string' ? URL.parse(given) : given;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new Unavailable('Only http(s) URLs are contacted.', {
      retryable: false,
      because: 'not_contacted',
    });
  }
  if (url.href.length > urlMaxChars) throw refuse(url, 'the address is too long');
  if (url.username !== '' || url.password !== '') throw refuse(url, 'the address carries a name or password');
  if (url.hostname === '' || url.hostname.endsWith('.')) throw refuse(url, 'the host ends with a dot');
  if (typeof given === 'string') {
    // Parsing turns 0177.0.0.1, 2130706433 and full-width digits into 127.0.0.1: what is written must be what is meant.
    const written = /^https?:\/\/([^/?#]*)/i.exec(given)?.[1]?.toLowerCase();
    if (written !== url.host && written !== `${url.host}:${effectivePort(url)}`)
      throw refuse(url, 'the host is disguised');
  }
  return url;
}

function checkPublic(url: URL): void {
  const { hostname } = url;
  if (url.protocol !== 'https:') throw refuse(url, 'it is not https');
  if (url.port !== '') throw refuse(url, 'only port 443 is contacted');
  if (hostname.startsWith('[') || isIP(hostname) !== 0)
    throw refuse(url, 'it is a bare address; use a host name');
  if (!hostname.includes('.') || hostname.endsWith('.localhost')) throw refuse(url, 'it is a local name');
}

function refuse(url: URL, reason: string): Unavailable {
  return new Unavailable(`${url.host || 'The host'} is not contacted: ${reason}.`, {
    retryable: false,
    because: 'not_contacted',
  });
}

function effectivePort(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80');
}

/** Entries: `host`, `host:port`, `*.suffix`, `*.suffix:port`; without a port any port is meant. */
function parseAllowList(entries: readonly string[]): (hostname: string, port: string) => boolean {
  const exact = new Set<string>();
  const suffixes: { suffix: string; port: string | null }[] = [];
  for (const entry of entries) {
    const match = /^(\*\.)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(entry.trim().toLowerCase());
    const name = match?.[2];
    if (!match || name === undefined) continue;
    const port = match[3] ?? null;
    if (match[1]) suffixes.push({ suffix: `.${name}`, port });
    else exact.add(port === null ? name : `${name}:${port}`);
  }
  return (hostname, port) =>
    exact.has(hostname) ||
    exact.has(`${hostname}:${port}`) ||
    suffixes.some((s) => hostname.endsWith(s.suffix) && (s.port === null || s.port === port));
}

async function permitted(
  hostname: string,
  trust: Trust,
  resolve: (hostname: string) => Promise<string[]>,
): Promise<Address[]> {
  // Most resolvers do not know names under .localhost; RFC 6761 says what they are.
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost');
  const found = trust === 'named' && isLocal ? ['127.0.0.1'] : await lookUpOrFail(hostname, resolve);
  const usable = trust === 'named' ? found : found.filter((address) => !isForbidden(address));
  if (usable.length === 0) {
    throw new Unavailable(`${hostname} is not contacted: its addresses are not on the internet.`, {
      retryable: true,
      because: 'not_contacted',
    });
  }
  return usable.map((address) => ({ address, family: isIP(address) === 6 ? 6 : 4 }));
}

async function lookUpOrFail(
  hostname: string,
  resolve: (hostname: string) => Promise<string[]>,
): Promise<string[]> {
  try {
    return await resolve(hostname);
  } catch (cause) {
    throw new Unavailable(`${hostname} is not found in DNS.`, { retryable: true, cause });
  }
}

// c-ares asks DNS without occupying the thread pool, where signatures are made: a thousand dead names delay no one.
const resolver = new Resolver({ timeout: 2_000, tries: 2 });

async function lookUp(hostname: string): Promise<string[]> {
  const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (addresses.length > 0) return addresses;
  // Names that only this machine knows (hosts file, container networks).
  return (await systemLookup(hostname, { all: true })).map(({ address }) => address);
}

/**
 * Whether an address is not on the public internet: private, loopback, link-local, shared (CGNAT), documentation, benchmark,
 * multicast, reserved, and every form of IPv6 that wraps or translates IPv4 (mapped, NAT64, 6to4, Teredo). IANA registries, RFC 6890.
 */
export function isForbidden(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return forbidden.check(address, 'ipv4');
    case 6:
      return address.includes('%') || !global6.check(address, 'ipv6') || forbidden.check(address, 'ipv6');
    default:
      return true;
  }
}

const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

const forbidden = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  forbidden.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const) {
  forbidden.addSubnet(network, prefix, 'ipv6');
}
