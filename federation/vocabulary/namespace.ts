/**
 * The namespace of Kontor's own terms, one for all instances for ever: whoever stored or signed a document keeps its meaning. A name that
 * belongs to no one and leads nowhere (RFC 9562), because a web address would promise a domain that this software does not have; the terms are
 * described in FEDERATION.md, and every instance serves them at `/ns/kontor` (docs/decisions/0042-namespace.md).
 */
const kontorNamespace = 'urn:uuid:0dfe38e8-e256-45c4-8bd9-83f0f8f73bfc#';

/** The part of an inline `@context` that defines these terms: `{ kontor: …, seq: 'kontor:seq' }`. */
export function kontorTerms<Name extends string>(
  ...names: readonly Name[]
): { readonly kontor: string } & Readonly<Record<Name, string>> {
  const terms = names.map((name) => [name, `kontor:${name}`]);
  return { kontor: kontorNamespace, ...(Object.fromEntries(terms) as Record<Name, string>) };
}

/** Which of these terms are ours. */
export const kontorTermsIn = (context: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(context).filter((name) => context[name] === `kontor:${name}`);
