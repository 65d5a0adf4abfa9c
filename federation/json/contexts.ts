import {
  as,
  as2Contexts,
  coreTerms,
  extensionTerms,
  identityContext,
  knownContexts,
  knownPrefixes,
  sec,
  toleratedTerms,
} from './context-terms.ts';
import { originOf } from '#src/platform/addresses.ts';
import { ProtocolError } from '../protocol-error.ts';
import { contextEntriesMax, contextTermsMax } from './limits.ts';
import type { Json, JsonObject } from './strict-json.ts';

/** 'known': the document means what it says as plain JSON. 'foreign': some term needs JSON-LD to be understood. */
export type ContextKind = 'known' | 'foreign';

/**
 * Checks an `@context` without fetching anything (security.md rule 6). Absent means ActivityStreams (AS2 core §2.1). New prefixes and terms that
 * are not read here are fine; an unknown URL, or a second name for a term we read, makes it 'foreign', unless it is on `origin`, where the
 * sender describes its own terms (as Pleroma and Akkoma do). Throws ProtocolError 400 if it gives a term we rely on another meaning, if it can
 * change all terms at once (`@vocab`, `@base`, `@import`, null, aliases of keywords), if ActivityStreams is not among it, or if it is not a
 * context.
 */
export function classifyContext(context: Json | undefined, origin: string | null = null): ContextKind {
  if (context === undefined) return 'known';
  const entries = Array.isArray(context) ? context : [context];
  if (entries.length > contextEntriesMax) throw refuse(`has more than ${contextEntriesMax} entries`);
  const as2At = entries.findLastIndex((entry) => typeof entry === 'string' && as2Contexts.has(entry));
  if (as2At < 0) throw refuse('does not include https://www.w3.org/ns/activitystreams');
  if (entries.lastIndexOf(identityContext) > as2At) throw refuse(`redefines "name" by ${identityContext}`);
  const names: Names = new Map();
  let kind: ContextKind = 'known';
  for (const entry of entries) {
    if (classifyEntry(entry, names, origin) === 'foreign') kind = 'foreign';
  }
  return kind;
}

/** Terms defined so far, as written: an inline context may use those of an earlier one. */
type Names = Map<string, string>;

function classifyEntry(entry: Json, names: Names, origin: string | null): ContextKind {
  if (typeof entry === 'string') {
    if (as2Contexts.has(entry) || knownContexts.has(entry) || entry === identityContext) return 'known';
    if (!/^https?:\/\//.test(entry)) throw refuse('names a context that is not an http address');
    return origin !== null && originOf(entry) === origin ? 'known' : 'foreign';
  }
  if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) throw refuse('is not readable');
  return classifyDefinitions(entry, names);
}

function classifyDefinitions(definitions: JsonObject, names: Names): ContextKind {
  for (const [term, definition] of Object.entries(definitions)) {
    const iri =
      definition !== null && typeof definition === 'object' && !Array.isArray(definition)
        ? definition['@id']
        : definition;
    if (typeof iri === 'string' && !term.startsWith('@')) names.set(term, iri);
  }
  if (names.size > contextTermsMax) throw refuse(`defines more than ${contextTermsMax} terms`);
  let kind: ContextKind = 'known';
  for (const [term, definition] of Object.entries(definitions)) {
    const one = term.startsWith('@') ? checkKeyword(term) : classifyTerm(term, definition, names);
    if (one === 'foreign') kind = 'foreign';
  }
  return kind;
}

/** Keywords that leave the meaning of terms alone; `@protected` only keeps later contexts from changing it. */
const harmlessKeywords = new Set(['@language', '@direction', '@version', '@protected']);

function checkKeyword(keyword: string): ContextKind {
  if (harmlessKeywords.has(keyword)) return 'known';
  throw refuse(`uses ${keyword}, which changes the meaning of other terms`);
}

function classifyTerm(term: string, definition: Json | undefined, names: Names): ContextKind {
  const scoped = checkDefinition(term, definition);
  const iri = iriOf(term, definition, names);
  if (iri === '@id' || iri === '@type') {
    if ((term === 'id') === (iri === '@id') && (term === 'type') === (iri === '@type')) return 'known';
  }
  if (iri?.startsWith('@')) throw refuse(`makes "${term}" another name of ${iri}`);
  const meaning = coreTerms.get(term);
  const isTolerated = iri !== null && (toleratedTerms.get(term)?.has(iri) ?? false);
  if ((meaning !== undefined && meaning !== iri && !isTolerated) || term === 'id' || term === 'type') {
    throw refuse(`redefines "${term}"`);
  }
  // A term that looks like `as:actor` or the whole IRI redefines what it looks like.
  if (term.includes(':') && coreIris.has(expand(term, names))) throw refuse(`redefines "${term}"`);
  if (meaning !== undefined || isTolerated) return scoped;
  const readAs = extensionTerms.get(term);
  if (readAs) return iri !== null && readAs.has(iri) ? scoped : 'foreign';
  return iri !== null && (coreIris.has(iri) || isCoreNamespace(iri)) ? 'foreign' : scoped;
}

/** Containers that leave a plain reading as it is; the others turn keys of the document into something else. */
const plainContainers = new Set<Json | undefined>([undefined, null, '@list', '@set', '@language']);

function checkDefinition(term: string, definition: Json | undefined): ContextKind {
  if (definition === null || typeof definition === 'string') return 'known';
  if (typeof definition !== 'object' || Array.isArray(definition))
    throw refuse(`defines "${term}" unreadably`);
  if ('@reverse' in definition) throw refuse(`reverses "${term}"`);
  if ('@nest' in definition) throw refuse(`nests "${term}"`);
  const container = definition['@container'];
  const containers = Array.isArray(container) ? container : [container];
  // A proof is a graph of its own, and is read by no one but its verifier.
  if (term !== 'proof' && coreTerms.has(term) && !containers.every((one) => plainContainers.has(one))) {
    throw refuse(`changes the form of "${term}"`);
  }
  const scoped = definition['@context'];
  if (scoped === undefined) return 'known';
  // A scoped context acts inside the term: it must keep the same rules, and JSON-LD alone knows where it ends.
  for (const entry of Array.isArray(scoped) ? scoped.slice(0, contextEntriesMax) : [scoped]) {
    if (Array.isArray(entry)) throw refuse(`defines "${term}" unreadably`);
    classifyEntry(entry, new Map(), null);
  }
  return 'foreign';
}

/** What a term stands for; null if it was removed from the vocabulary. */
function iriOf(term: string, definition: Json | undefined, names: Names): string | null {
  const id =
    definition !== null && typeof definition === 'object' && !Array.isArray(definition)
      ? definition['@id']
      : definition;
  if (id === undefined) return term.includes(':') ? expand(term, names) : null;
  if (id !== null && typeof id !== 'string') throw refuse(`defines "${term}" unreadably`);
  return id === null ? null : expand(id, names);
}

/** Terms defined by terms defined by terms: no honest context goes further. */
const expansionsMax = 8;

function expand(value: string, names: Names, left = expansionsMax): string {
  if (left === 0) throw refuse('defines terms by one another without end');
  const colon = value.indexOf(':');
  if (colon < 0) {
    const named = names.get(value);
    if (named !== undefined && named !== value) return expand(named, names, left - 1);
    return coreTerms.get(value) ?? knownPrefixes.get(value) ?? value;
  }
  if (value.startsWith('//', colon + 1)) return value;
  const prefix = value.slice(0, colon);
  const namespace = names.get(prefix);
  if (namespace === undefined) return (knownPrefixes.get(prefix) ?? `${prefix}:`) + value.slice(colon + 1);
  return (namespace === prefix ? namespace : expand(namespace, names, left - 1)) + value.slice(colon + 1);
}

const coreIris: ReadonlySet<string> = new Set(coreTerms.values());

/** Whether names can be built on it that end up inside a vocabulary we rely on. */
function isCoreNamespace(iri: string): boolean {
  return as.startsWith(iri) || sec.startsWith(iri);
}

function refuse(problem: string): ProtocolError {
  return new ProtocolError(400, `@context ${problem}.`);
}
