// Signatures of what the sinks received, verified after the timed part.
import crypto from 'node:crypto';
import { json } from './http.mjs';

const keys = new Map();
const b64sha = (b) => crypto.createHash('sha256').update(b).digest('base64');

async function keyOf(fleet, keyId, as) {
  if (!keys.has(keyId))
    keys.set(
      keyId,
      (async () => {
        const d = json(await fleet.get(as, keyId.split('#')[0]));
        const pk = [d.publicKey].flat().find((k) => k?.id === keyId) ?? [d.publicKey].flat()[0] ?? d;
        return crypto.createPublicKey(pk.publicKeyPem);
      })(),
    );
  return keys.get(keyId);
}
/** Whether what a sink received was signed by who it says. */
export async function verify(fleet, rec) {
  const h = rec.headers,
    as = fleet.actor(rec.host || 1);
  try {
    if (h['signature-input']) {
      const m = /^([\w-]+)=(\(([^)]*)\)(.*))$/.exec(h['signature-input']);
      const params = m[2];
      const comp = m[3].match(/"[^"]+"/g).map((x) => x.slice(1, -1));
      const url = `${fleet.origin(rec.host)}${rec.path}`;
      const val = {
        '@method': 'POST',
        '@target-uri': url,
        '@authority': h.host,
        '@path': rec.path,
        '@scheme': fleet.scheme,
        '@request-target': rec.path,
      };
      const base =
        comp.map((c) => `"${c}": ${c[0] === '@' ? val[c] : h[c]}`).join('\n') +
        `\n"@signature-params": ${params}`;
      const dig = /sha-256=:([^:]+):/.exec(h['content-digest'] ?? '')?.[1];
      if (comp.includes('content-digest') && dig !== b64sha(rec.body)) return false;
      const sig = Buffer.from(new RegExp(`${m[1]}=:([^:]+):`).exec(h.signature)[1], 'base64');
      const k = await keyOf(fleet, /keyid="([^"]+)"/.exec(params)[1], as);
      return crypto.verify(k.asymmetricKeyType === 'ed25519' ? null : 'sha256', Buffer.from(base), k, sig);
    }
    const p = Object.fromEntries([...h.signature.matchAll(/(\w+)="([^"]*)"/g)].map((x) => [x[1], x[2]]));
    if (h.digest && h.digest.replace(/^sha-256=/i, '') !== b64sha(rec.body)) return false;
    const str = p.headers
      .split(' ')
      .map((n) => (n === '(request-target)' ? `(request-target): post ${rec.path}` : `${n}: ${h[n]}`))
      .join('\n');
    return crypto.verify(
      'sha256',
      Buffer.from(str),
      await keyOf(fleet, p.keyId, as),
      Buffer.from(p.signature, 'base64'),
    );
  } catch {
    return false;
  }
}
