import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { ClientCertificate } from './client-certificate.ts';
import type { Destinations, Trust } from './destinations.ts';

const hostSocketsMax = 8;
const hostIdleSocketsMax = 4;
const socketsMax = 4_096;
const idleMs = 15_000;
const tlsSessionsMax = 1_000;
/** To one host that stay open. */
const lastingSocketsMax = 256;

export type Channel = { agent: http.Agent; start: typeof http.request };
export type Channels = Record<'public https' | 'named https' | 'named http', Channel>;
/** Agents are apart by trust, so that a connection to a private address is never reused for a host that is held to be public. */
export function createChannels(
  destinations: Destinations,
  client: ClientCertificate | null = null,
  more: { readonly keepAlive?: boolean; readonly maxSockets?: number } = {},
): Channels {
  const options = {
    keepAlive: true,
    maxSockets: hostSocketsMax,
    maxFreeSockets: hostIdleSocketsMax,
    maxTotalSockets: socketsMax,
    timeout: idleMs,
    ...more,
  };
  // Shown to servers that ask for it, and to no other.
  const shown = client === null ? {} : { cert: client.cert, key: client.key };
  const tls = { ...options, ...shown, maxCachedSessions: tlsSessionsMax };
  const named = { lookup: lookupOf(destinations, 'named') };
  return {
    'public https': {
      agent: new https.Agent({ ...tls, lookup: lookupOf(destinations, 'public') }),
      start: https.request,
    },
    'named https': { agent: new https.Agent({ ...tls, ...named }), start: https.request },
    'named http': { agent: new http.Agent({ ...options, ...named }), start: http.request },
  };
}

/** Names are looked up here and nowhere else: the address that was judged is the one that is connected to. */
function lookupOf(destinations: Destinations, trust: Trust): LookupFunction {
  return (hostname, { all }, callback) => {
    destinations.resolve(hostname, trust).then(
      (addresses) => {
        const [first] = addresses;
        if (all) callback(null, addresses);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: Error) => callback(error, ''),
    );
  };
}

/** For what stays open while somebody looks. */
export const createLastingChannels = (
  destinations: Destinations,
  client: ClientCertificate | null,
): Channels => createChannels(destinations, client, { keepAlive: false, maxSockets: lastingSocketsMax });
