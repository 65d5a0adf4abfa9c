import { createHash, sign, type KeyObject } from 'node:crypto';

/** How a request of the hostile peer is signed. What is not said is done right; every field is a way to do it wrong. */
export interface Forgery {
  readonly scheme?: 'cavage' | 'rfc9421';
  readonly method?: string;
  /** The address that is signed; the peer sends to it too unless told otherwise. */
  readonly url: string;
  readonly body?: string | Uint8Array | undefined;
  readonly keyId: string;
  readonly key: KeyObject;
  /** Milliseconds since 1970. */
  readonly now?: number;
  /** Milliseconds since 1970; RFC 9421 signs `expires` unless null. */
  readonly expires?: number | null;
  /** Covered components, by the scheme's own names. */
  readonly covered?: readonly string[];
  /** Null: none is named. */
  readonly alg?: string | null;
  /** In place of the header that fits the body; null leaves it out. */
  readonly digest?: string | null;
  readonly contentType?: string;
  readonly extraHeaders?: Readonly<Record<string, string>>;
  /** Appended to the parameters, after they were signed (cavage) or before (RFC 9421, where they sign themselves). */
  readonly moreParams?: string;
  /** Leaves parameters out: `created`, `keyid`. */
  readonly without?: readonly string[];
  /** Makes the signature in place of the key. */
  readonly signer?: (base: string) => Buffer;
  /** The last word on what is sent. */
  readonly alter?: (headers: Record<string, string>) => Record<string, string>;
}

/**
 * Headers of a signed request, `host` included. Written from the specifications and not with our own signer: what verifies here was
 * understood by two.
 */
export function forge(forgery: Forgery): Record<string, string> {
  const headers: Record<string, string> = { host: new URL(forgery.url).host };
  if (forgery.body !== undefined)
    headers['content-type'] = forgery.contentType ?? 'application/activity+json';
  Object.assign(headers, forgery.extraHeaders);
  const signed =
    (forgery.scheme ?? 'rfc9421') === 'cavage' ? cavage(forgery, headers) : rfc9421(forgery, headers);
  return forgery.alter ? forgery.alter(signed) : signed;
}

const sha256 = (body: string | Uint8Array): string => createHash('sha256').update(body).digest('base64');

function make(forgery: Forgery, base: string): string {
  const bytes = forgery.signer
    ? forgery.signer(base)
    : sign(forgery.key.asymmetricKeyType === 'rsa' ? 'sha256' : null, Buffer.from(base), forgery.key);
  return bytes.toString('base64');
}

function cavage(forgery: Forgery, headers: Record<string, string>): Record<string, string> {
  const url = new URL(forgery.url);
  const method = forgery.method ?? (forgery.body === undefined ? 'GET' : 'POST');
  headers.date = new Date(forgery.now ?? Date.now()).toUTCString();
  if (forgery.body !== undefined && forgery.digest !== null)
    headers.digest = forgery.digest ?? `SHA-256=${sha256(forgery.body)}`;
  const covered =
    forgery.covered ??
    ['(request-target)', 'host', 'date', ...(headers.digest ? ['digest', 'content-type'] : [])].concat(
      Object.keys(forgery.extraHeaders ?? {}),
    );
  const created = Math.floor((forgery.now ?? Date.now()) / 1000);
  const expires = forgery.expires ? Math.floor(forgery.expires / 1000) : null;
  const special: Record<string, string> = {
    '(request-target)': `${method.toLowerCase()} ${url.pathname}${url.search}`,
    '(created)': String(created),
    '(expires)': String(expires),
  };
  const base = covered.map((name) => `${name}: ${special[name] ?? headers[name] ?? ''}`).join('\n');
  const params = [`keyId="${forgery.keyId}"`];
  if (forgery.alg !== null) params.push(`algorithm="${forgery.alg ?? 'rsa-sha256'}"`);
  if (covered.includes('(created)')) params.push(`created=${created}`);
  if (expires !== null) params.push(`expires=${expires}`);
  params.push(`headers="${covered.join(' ')}"`, `signature="${make(forgery, base)}"`);
  headers.signature = params.join(',') + (forgery.moreParams ?? '');
  return headers;
}

function rfc9421(forgery: Forgery, headers: Record<string, string>): Record<string, string> {
  const url = new URL(forgery.url);
  const method = forgery.method ?? (forgery.body === undefined ? 'GET' : 'POST');
  if (forgery.body !== undefined && forgery.digest !== null)
    headers['content-digest'] = forgery.digest ?? `sha-256=:${sha256(forgery.body)}:`;
  const covered =
    forgery.covered ??
    ['@method', '@target-uri', ...(headers['content-digest'] ? ['content-digest'] : [])].concat(
      Object.keys(forgery.extraHeaders ?? {}),
    );
  const now = forgery.now ?? Date.now();
  const special: Record<string, string> = {
    '@method': method,
    '@target-uri': url.href,
    '@authority': url.host,
    '@path': url.pathname,
    '@query': url.search || '?',
    '@request-target': url.pathname + url.search,
    '@scheme': url.protocol.slice(0, -1),
  };
  const without = forgery.without ?? [];
  let params = `(${covered.map((name) => `"${name}"`).join(' ')})`;
  if (!without.includes('created')) params += `;created=${Math.floor(now / 1000)}`;
  if (forgery.expires !== null) params += `;expires=${Math.floor((forgery.expires ?? now + 300_000) / 1000)}`;
  if (!without.includes('keyid')) params += `;keyid="${forgery.keyId}"`;
  if (forgery.alg !== null && forgery.alg !== undefined) params += `;alg="${forgery.alg}"`;
  params += forgery.moreParams ?? '';
  const lines = covered.map((name) => `"${name}": ${special[name] ?? headers[name] ?? ''}`);
  lines.push(`"@signature-params": ${params}`);
  headers['signature-input'] = `sig1=${params}`;
  headers.signature = `sig1=:${make(forgery, lines.join('\n'))}:`;
  return headers;
}
