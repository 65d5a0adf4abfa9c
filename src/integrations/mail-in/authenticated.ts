/**
 * Whether the company's own mail server vouches for the sender (RFC 8601): `dmarc=pass` for the domain of the From field; for a domain that has no
 * DMARC, a signature (DKIM) of that domain or one above it; or a colleague who signed in to send it (`auth=pass`) under this very address. Only what
 * stands under its authserv-id is read, and one contrary word outweighs all others: a header that somebody smuggled in cannot make a failure a pass.
 */
export function isAuthenticated(results: readonly string[], authserv: string, from: string): boolean {
  const said = results.flatMap((header) => resultsIn(header, authserv));
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const dmarc = said.filter(({ method }) => method === 'dmarc');
  if (dmarc.some(({ result }) => !['pass', 'none'].includes(result))) return false;
  if (dmarc.some(({ result }) => result === 'pass'))
    return dmarc.every(
      ({ result, properties }) =>
        result === 'pass' && (properties.get('header.from') ?? domain).toLowerCase() === domain,
    );
  const auth = said.filter(({ method }) => method === 'auth');
  if (
    auth.length > 0 &&
    auth.every(({ result, properties }) => result === 'pass' && isSender(properties, from))
  )
    return true;
  return said.some(({ method, result, properties }) => {
    const signer = properties.get('header.d')?.toLowerCase() ?? '';
    return method === 'dkim' && result === 'pass' && isAbove(signer, domain);
  });
}

/** A domain itself, or one above it that is not the top. */
export const isAbove = (signer: string, domain: string): boolean =>
  signer.includes('.') && (domain === signer || domain.endsWith(`.${signer}`));

/** Who signed in, where the server says it: who they said that they are (`mailfrom`) is another thing. */
const isSender = (properties: ReadonlyMap<string, string>, from: string): boolean =>
  (properties.get('smtp.auth') ?? properties.get('smtp.mailfrom'))?.toLowerCase() === from;

interface Result {
  readonly method: string;
  readonly result: string;
  readonly properties: ReadonlyMap<string, string>;
}

/** RFC 8601 §2.2; what is not written so is read as nothing. */
function resultsIn(header: string, authserv: string): Result[] {
  const { kept, isWhole } = plain(header);
  const [who = '', ...parts] = kept.split(';');
  if (who.trim().split(/\s+/)[0]?.toLowerCase() !== authserv) return [];
  // Something contrary may be in what cannot be told apart.
  if (!isWhole) return [{ method: 'dmarc', result: 'unreadable', properties: new Map() }];
  return parts.flatMap((part) => {
    const [first = '', ...rest] = part.trim().split(/\s+/);
    const [, method, result] = /^([a-z0-9-]+)(?:\/\d+)?=([a-z]+)$/i.exec(first) ?? [];
    if (method === undefined || result === undefined) return [];
    const properties = new Map(
      rest.flatMap((word) => {
        const [, name, value] = /^([a-z]+\.[a-z0-9-]+)=(.*)$/i.exec(word) ?? [];
        return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value] as const];
      }),
    );
    return { method: method.toLowerCase(), result: result.toLowerCase(), properties };
  });
}

/**
 * Without comments; and of what stands in quotes (RFC 5322 §3.2.4) nothing separates anything: a sender's own words may be among it, as the local
 * part of an address. `isWhole`: comments and quotes are closed.
 */
function plain(text: string): { readonly kept: string; readonly isWhole: boolean } {
  let depth = 0;
  let isQuoted = false;
  let kept = '';
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? '';
    const isEscaped = letter === '\\' && (isQuoted || depth > 0);
    const next = isEscaped ? (text[++at] ?? '') : letter;
    if (!isEscaped && letter === '"' && depth === 0) isQuoted = !isQuoted;
    else if (isQuoted) kept += /[;\s()"=]/.test(next) ? '_' : next;
    else if (!isEscaped && letter === '(') depth++;
    else if (!isEscaped && letter === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) kept += letter;
  }
  return { kept, isWhole: !isQuoted && depth === 0 };
}
