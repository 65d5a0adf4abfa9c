import type { PersonId } from '#src/platform/ids.ts';
import type { DenialCode } from './decide.ts';
import type { Category, ProfileField, Scope } from './terms.ts';

export const dryRunKinds = ['person', 'group', 'post'] as const;
export type DryRunKind = (typeof dryRunKinds)[number];

/** Of whom or what it is asked, as somebody writes it: a handle of ours, or a post's number or address. */
export interface DryRunQuestion {
  readonly kind: DryRunKind;
  readonly name: string;
  /** Only this partner; null: all. */
  readonly peerId: number | null;
  /** Who looks, and sees only posts they may read; null: an operator at the server, who sees no messages between people. */
  readonly viewer: PersonId | null;
}

/** One document that would go to a partner. */
export interface DryRunDocument {
  /** `sent`: to an inbox of theirs. `onRequest`: what their server is given when it asks, because nobody there is concerned. */
  readonly how: 'sent' | 'onRequest';
  /** `note`: a group's own note, for servers that do not read announcements. */
  readonly form: 'whole' | 'withoutFiles' | 'reference' | 'note';
  readonly inbox: string | null;
  /** The JSON to the byte, except for what is made at sending: the activity's id, its proof and the time of an announcement. */
  readonly body: string;
}

/** What a partner does not get of it, and which rule takes it away. */
export type Removal =
  | { readonly part: string; readonly why: 'agreement'; readonly term: Category }
  | { readonly part: ProfileField; readonly why: 'person' };

/** Why nothing goes there. `notAddressed`: nobody there is concerned; `software`: their server cannot read it. */
export interface Absence {
  readonly code: DenialCode | 'notAddressed' | 'software';
  readonly scope?: Scope | undefined;
  readonly category?: Category | undefined;
}

export interface DryRunPartner {
  readonly peerId: number;
  readonly company: string;
  readonly country: string;
  readonly host: string;
  readonly documents: readonly DryRunDocument[];
  readonly removed: readonly Removal[];
  readonly absence: Absence | null;
  /** The agreement is suspended: it would be queued, and go when that ends. */
  readonly waits: boolean;
}

export interface DryRun {
  readonly kind: DryRunKind;
  readonly uri: string;
  /** Handle, or the beginning of a post's text. */
  readonly title: string;
  /** Where it was not asked of one partner: those with whom an agreement is in force. */
  readonly partners: readonly DryRunPartner[];
  /** Partners that are left out of `partners`, because there are too many. */
  readonly more: number;
  /** Companies to which a partner's group would pass it on, under that partner's agreements. */
  readonly passedOn: readonly string[];
  readonly tookMs: number;
}

/** Asked by pages and commands; what the sending itself would do is only known to federation/, which answers. */
export type AskDryRun = (question: DryRunQuestion) => Promise<DryRun>;

type Json = Readonly<Record<string, unknown>>;

/** The members of `whole` that `sent` lacks, or has fewer of. */
export function missingParts(whole: Json, sent: Json): string[] {
  return Object.entries(whole).flatMap(([part, value]) => {
    const given = sent[part];
    if (given === undefined) return [part];
    return Array.isArray(value) && Array.isArray(given) && given.length < value.length ? [part] : [];
  });
}

/** A line for each value in a document: `attachment.0.mediaType`, with the value as JSON writes it, text without quotes. */
export interface DocumentLine {
  readonly path: string;
  readonly value: string;
}

/** Deeper or longer documents than ours are cut: a page must not grow without end. */
const linesMax = 400;

/** Field by field, in the order of the document. `@context` only says which vocabulary is used, and is left out. */
export function linesOf(body: string): DocumentLine[] {
  const lines: DocumentLine[] = [];
  const walk = (value: unknown, path: string): void => {
    if (lines.length >= linesMax) return;
    if (typeof value !== 'object' || value === null || (Array.isArray(value) && value.every(isPlain))) {
      lines.push({ path, value: shown(value) });
      return;
    }
    for (const [name, inner] of Object.entries(value))
      if (name !== '@context') walk(inner, path === '' ? name : `${path}.${name}`);
  };
  walk(JSON.parse(body), '');
  return lines;
}

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;
const shown = (value: unknown): string =>
  Array.isArray(value)
    ? value.map(shown).join(', ')
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
