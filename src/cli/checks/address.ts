import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { connect, type TLSSocket } from 'node:tls';
import type { Finding } from './finding.ts';

const answerMs = 8_000;
/** Whoever renews by themselves does it a month before; two weeks are time to do it by hand. */
const daysMin = 14;
const dayMs = 86_400_000;

/** Whether the name of an origin leads somewhere, and whether that somewhere shows a certificate that partners and browsers accept. */
export async function checkAddress(name: string, origin: string): Promise<Finding[]> {
  const url = new URL(origin);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const dns = await checkName(name, host);
  if (!dns.ok || url.protocol !== 'https:') return [dns];
  return [dns, await checkCertificate(name, host, Number(url.port) || 443)];
}

async function checkName(name: string, host: string): Promise<Finding> {
  const check = `DNS of ${name}`;
  try {
    const found = (await lookup(host, { all: true })).map(({ address }) => address);
    const own = Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map((one) => one.address));
    const isHere = found.some((address) => own.includes(address));
    return { check, ok: true, says: `${host} is ${found.join(', ')}${isHere ? ', this machine' : ''}` };
  } catch {
    return {
      ...{ check, ok: false, says: `${host} is not known` },
      remedy: `Add an A or AAAA record for ${host} that leads to this machine or to its proxy.`,
    };
  }
}

async function checkCertificate(name: string, host: string, port: number): Promise<Finding> {
  const check = `TLS of ${name}`;
  try {
    const until = await endOfCertificate(host, port);
    const days = Math.floor((until.getTime() - Date.now()) / dayMs);
    return {
      check,
      ok: days >= daysMin,
      says: `its certificate is good for ${days} days`,
      remedy: `Renew the certificate of ${host}, and have that done by itself: Caddy does.`,
    };
  } catch (error) {
    const [says, remedy] = explain(error, host, port);
    return { check, ok: false, says, remedy };
  }
}

async function endOfCertificate(host: string, port: number): Promise<Date> {
  let socket: TLSSocket | null = null;
  try {
    return await new Promise<Date>((resolve, reject) => {
      const opened = connect({ host, port, servername: /^[\d.]+$|:/.test(host) ? '' : host }, () =>
        resolve(new Date(opened.getPeerCertificate().valid_to)),
      );
      socket = opened;
      opened.setTimeout(answerMs, () =>
        reject(Object.assign(new Error('it is silent'), { code: 'ETIMEDOUT' })),
      );
      opened.once('error', reject);
    });
  } finally {
    (socket as TLSSocket | null)?.destroy();
  }
}

function explain(error: unknown, host: string, port: number): readonly [string, string] {
  const { code, message } = error as { code?: string; message: string };
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return ['its certificate has expired', `Renew the certificate of ${host}.`];
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return [
        `its certificate is for other names than ${host}`,
        `Get a certificate that names ${host}, or correct the proxy's configuration.`,
      ];
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return [
        'its certificate is signed by nobody this machine trusts',
        'Send the intermediate certificates too. If it is an authority of your own, every partner has to trust it: its file in NODE_EXTRA_CA_CERTS, here and there.',
      ];
    case 'ECONNREFUSED':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
      return [
        `nothing answers at ${host}:${port}`,
        'Start the reverse proxy, and let the port through the firewall: deploy/caddy/Caddyfile is one that works.',
      ];
    default:
      return [
        `${host}:${port} does not speak TLS as expected (${message})`,
        'See the log of the reverse proxy.',
      ];
  }
}
