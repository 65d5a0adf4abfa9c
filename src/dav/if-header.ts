import { DavError } from './errors.ts';

/** One condition of an If header: the resource is locked by that token, or is in that state. */
interface Condition {
  readonly isNot: boolean;
  readonly kind: 'token' | 'etag';
  readonly value: string;
}
interface List {
  /** The resource that it is about; null: the one of the request. */
  readonly tag: string | null;
  readonly conditions: readonly Condition[];
}
export type IfHeader = readonly List[];

const charsMax = 10_000;

/** Reads an If header (RFC 4918 §10.4). Null: there is none. Throws DavError 400. */
export function readIf(header: string | undefined): IfHeader | null {
  if (header === undefined) return null;
  if (header.length > charsMax) throw malformed();
  const lists: List[] = [];
  let tag: string | null = null;
  let conditions: Condition[] | null = null;
  let isNot = false;
  const pattern = /\s*(?:(\()|(\))|<([^>]*)>|\[\s*((?:W\/)?"[^"]*")\s*\]|(not)(?=[\s<[]))/giy;
  while (pattern.lastIndex < header.trimEnd().length) {
    const match = pattern.exec(header);
    if (!match) throw malformed();
    const [, open, close, coded, etag, not] = match;
    if (conditions === null) {
      if (open !== undefined) conditions = [];
      else if (coded !== undefined) tag = coded;
      else throw malformed();
    } else if (close !== undefined) {
      if (conditions.length === 0 || isNot) throw malformed();
      lists.push({ tag, conditions });
      conditions = null;
    } else if (not !== undefined && !isNot) isNot = true;
    else if (coded !== undefined || etag !== undefined) {
      conditions.push({
        isNot,
        kind: coded === undefined ? 'etag' : 'token',
        value: coded ?? etag ?? '',
      });
      isNot = false;
    } else throw malformed();
  }
  if (conditions !== null || lists.length === 0) throw malformed();
  return lists;
}

/** Every token that it names: the program knows of these locks. */
export const tokensIn = (header: IfHeader | null): ReadonlySet<string> =>
  new Set(
    (header ?? []).flatMap(({ conditions }) =>
      conditions.filter(({ kind }) => kind === 'token').map(({ value }) => value),
    ),
  );

/** How a resource stands: its tokens and its state. */
export interface State {
  readonly tokens: readonly string[];
  readonly etag: string | null;
}

/** Whether one of its lists holds. `stateOf`: of the resource of the request (null), or of the one that is named. */
export async function holds(
  header: IfHeader,
  stateOf: (tag: string | null) => Promise<State>,
): Promise<boolean> {
  for (const { tag, conditions } of header) {
    const { tokens, etag } = await stateOf(tag);
    const isTrue = ({ kind, value, isNot }: Condition): boolean =>
      (kind === 'token' ? tokens.includes(value) : value === etag) !== isNot;
    if (conditions.every(isTrue)) return true;
  }
  return false;
}

const malformed = (): DavError => new DavError(400, 'The If header of this request cannot be read.');
