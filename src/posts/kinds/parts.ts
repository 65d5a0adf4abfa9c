import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Stored } from '#src/platform/json.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { RemotePerson } from '../inbound/remote-person.ts';
import { filesMax } from '../limits.ts';
import { refusals } from '../refusals.ts';
import type {
  Carried,
  DraftKind,
  InputParts,
  ChangeParts,
  IncomingParts,
  StoredParts,
  SourceParts,
  ViewParts,
  PostKind,
  Typed,
} from './forms.ts';
import { kinds } from './index.ts';
import type { Arriving, NewsFact, Publishing } from './kind.ts';

type Key = keyof Carried;
const keys = Object.keys(kinds) as Key[];
/** The same for every kind; TypeScript cannot follow an object through its entries. */
const each = <Made extends object>(make: (key: Key) => unknown): Made =>
  Object.fromEntries(keys.map((key) => [key, make(key)])) as Made;

/** Every kind's rules for a new post of ours. Throws the first Refusal. */
export async function checkParts(tx: Tx, input: InputParts, about: Publishing): Promise<StoredParts> {
  const marked = keys.filter((key) => input[key] !== undefined && kinds[key].mark !== null);
  if (marked.length > 1) throw refusals.oneTypeOnly();
  const checked = new Map<Key, unknown>();
  for (const key of keys) checked.set(key, await checkPart(tx, key, input, about));
  return each<StoredParts>((key) => checked.get(key));
}

type NewParts = { readonly [K in Key]?: Carried[K]['input'] | null };

async function checkPart<K extends Key>(tx: Tx, key: K, input: NewParts, about: Publishing) {
  const given = input[key];
  return given === undefined || given === null ? null : await kinds[key].check(tx, given, about);
}

/** The kind of a new post of ours, judged by what it carries; null: it carries nothing that determines it. */
export const markOf = (input: InputParts): PostKind | null =>
  keys.map((key) => (input[key] === undefined ? null : kinds[key].mark)).find((mark) => mark !== null) ??
  null;

/** Whether it carries something worth reading without a text. */
export const hasContent = (parts: InputParts): boolean =>
  keys.some((key) => parts[key] !== undefined && kinds[key].isContent);

export const cleanParts = (incoming: IncomingParts, about: Arriving): StoredParts =>
  each<StoredParts>((key) => cleanPart(key, incoming, about));

/** The same of an edit: what several write has to be that from the beginning. */
export const cleanChanges = (incoming: IncomingParts, about: Arriving): StoredParts =>
  each<StoredParts>((key) => (kinds[key].noEdits ? null : cleanPart(key, incoming, about)));

function cleanPart<K extends Key>(key: K, incoming: IncomingParts, about: Arriving) {
  const given = incoming[key];
  return given === undefined ? null : kinds[key].clean(given, about);
}

/** Throws the Refusal of a kind that its author may not use here. */
export async function admitParts(
  tx: Tx,
  author: PersonId,
  { groupId, parent, ...parts }: Admitted,
): Promise<void> {
  for (const key of keys) await admitPart(tx, author, groupId, key, parts[key], parent?.id ?? null);
}

type Admitted = StoredParts & {
  readonly groupId: GroupId | null;
  readonly parent: { readonly id: PostId } | null;
};

async function admitPart<K extends Key>(
  tx: Tx,
  author: PersonId,
  groupId: GroupId | null,
  key: K,
  stored: StoredParts[K],
  parentId: PostId | null,
): Promise<void> {
  if (stored !== null) await kinds[key].admit?.(tx, author, groupId, stored, parentId);
}

const flagged = keys.filter((key) => kinds[key].flag !== null);
/** The columns of `posts` that say what it carries, and their values for one post. */
export const flagColumns: string = flagged.map((key) => kinds[key].flag).join(', ');
export const flagsOf = (tx: Tx, parts: StoredParts): Fragment =>
  flagged.map((key) => tx`${parts[key] !== null}`).reduce((all, flag) => tx`${all}, ${flag}`);

export const insertParts = (tx: Tx, parts: StoredParts): Fragment[] =>
  keys.flatMap((key) => insertPart(tx, key, parts));

function insertPart<K extends Key>(tx: Tx, key: K, parts: StoredParts): Fragment[] {
  const stored = parts[key];
  return stored === null ? [] : [kinds[key].insert(tx, stored)];
}

export async function scheduleParts(tx: Tx, postId: PostId, parts: StoredParts, now: Date): Promise<void> {
  for (const key of keys) await schedulePart(tx, key, postId, parts[key], now);
}

async function schedulePart<K extends Key>(
  tx: Tx,
  key: K,
  postId: PostId,
  stored: StoredParts[K],
  now: Date,
): Promise<void> {
  if (stored !== null) await kinds[key].schedule?.(tx, postId, stored, now);
}

/** What an edit changes about what the post carries: absent parts stay, null removes. */
export type Revised = Partial<StoredParts>;

export async function checkChanges(tx: Tx, changes: ChangeParts, about: Publishing): Promise<Revised> {
  const checked: [Key, unknown][] = [];
  for (const key of keys) {
    if (changes[key] !== undefined) checked.push([key, await checkPart(tx, key, changes, about)]);
  }
  return Object.fromEntries(checked) as Revised;
}

/** The kind of a post after an edit. Throws a Refusal for a second kind. */
export function markAfter(held: PostKind, revised: Revised): PostKind {
  let mark = held;
  for (const key of keys) {
    const own = kinds[key].mark;
    if (own !== null && revised[key] === null && mark === own) mark = 'note';
  }
  for (const key of keys) {
    const own = kinds[key].mark;
    if (own === null || !revised[key]) continue;
    if (mark !== own && isCarried(mark)) throw refusals.oneTypeOnly();
    mark = own;
  }
  return mark;
}

/** Refuses an edit by the author alone of what several write. */
export function requireEditable(mark: PostKind): void {
  const refusal = keys.map((key) => kinds[key]).find((kind) => kind.mark === mark)?.noEdits;
  if (refusal) throw refusal();
}

/** Whether versions of such a post come by other ways than edits of its author's. */
export const isWrittenBySeveral = (mark: PostKind): boolean =>
  keys.some((key) => kinds[key].mark === mark && kinds[key].noEdits !== undefined);

/** What a partner's post is, if it lacks what makes its kind: then it is only words with a title. */
export const markKept = (mark: PostKind, parts: StoredParts): PostKind =>
  keys.some((key) => kinds[key].mark === mark && parts[key] === null) ? 'article' : mark;

/** How many files a post of this kind may have, as it is called once written or while it is. */
export const filesMaxOf = (kind: PostKind | DraftKind): number =>
  keys.map((key) => kinds[key]).find(({ mark, draft }) => mark === kind || draft === kind)?.filesMax ??
  filesMax;

/** After the files of an own post were exchanged. Throws the Refusal of its kind. */
export async function checkFilesOf(tx: Tx, kind: PostKind, postId: PostId): Promise<void> {
  for (const key of keys) if (kinds[key].mark === kind) await kinds[key].checkFiles?.(tx, postId);
}

const unlisted = keys.filter((key) => kinds[key].isListed === false).map((key) => `'${kinds[key].mark}'`);
/** SQL over `posts p`: it stands in feeds, timelines and profiles. */
export const listed: string = `p.kind not in (${unlisted.join(', ')})`;
export const isListed = (mark: PostKind): boolean =>
  !keys.some((key) => kinds[key].mark === mark && kinds[key].isListed === false);

/** Whether a post of this kind carries something worth reading without a text. */
export const isCarried = (mark: PostKind): boolean =>
  keys.some((key) => kinds[key].mark === mark && kinds[key].isContent);

export async function reviseParts(tx: Tx, postId: PostId, revised: Revised, now: Date): Promise<void> {
  for (const key of keys) await revisePart(tx, key, postId, revised, now);
}

async function revisePart<K extends Key>(
  tx: Tx,
  key: K,
  postId: PostId,
  revised: Revised,
  now: Date,
): Promise<void> {
  const stored = revised[key];
  if (stored === undefined) return;
  await kinds[key].revise?.(tx, postId, stored);
  await schedulePart(tx, key, postId, stored, now);
}

/** Without a newer edit, only what is present is overwritten: peers send new totals of a poll this way. */
export const present = (parts: StoredParts): Revised =>
  Object.fromEntries(keys.filter((key) => parts[key] !== null).map((key) => [key, parts[key]])) as Revised;

/** Refuses that its author deletes what has to stay. */
export async function requireRemovable(
  tx: Tx,
  { id, kind }: { readonly id: PostId; readonly kind: PostKind },
): Promise<void> {
  for (const { mark, noRemoval } of Object.values(kinds)) {
    const refusal = (mark ?? kind) === kind ? await noRemoval?.(tx, id) : null;
    if (refusal) throw refusal;
  }
}

/** Before a post of this kind is deleted for good. */
export async function beforeErasure(
  tx: Tx,
  post: { readonly id: PostId; readonly uri: string; readonly kind: PostKind },
): Promise<void> {
  for (const key of keys) if (kinds[key].mark === post.kind) await kinds[key].beforeErasure?.(tx, post);
}

/** New totals of a partner's post, from its author. True if there were any. */
export async function receiveTotals(
  tx: Tx,
  author: RemotePerson,
  postUri: string,
  incoming: IncomingParts,
): Promise<boolean> {
  let heard = false;
  for (const key of keys) heard = (await receiveTotal(tx, key, author, postUri, incoming)) || heard;
  return heard;
}

async function receiveTotal<K extends Key>(
  tx: Tx,
  key: K,
  author: RemotePerson,
  postUri: string,
  incoming: IncomingParts,
): Promise<boolean> {
  const given = incoming[key];
  const receive = kinds[key].receiveTotals;
  if (given === undefined || !receive) return false;
  await receive(tx, author, postUri, given);
  return true;
}

const columnOf = (key: Key): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const hintOf = (key: Key): string =>
  kinds[key].flag === null ? `p.kind = '${kinds[key].mark}'` : `p.${kinds[key].flag}`;

/** SQL over `posts p`: it carries something that each reader may see differently. */
export const partsHint: string = keys.map(hintOf).join(' or ');
/** The same by kind: a bit for each, in their order. */
export const partsBits: string = keys
  .map((key, at) => `case when ${hintOf(key)} then ${1 << at} else 0 end`)
  .join(' + ');
/** SQL over `posts p` with $2, the reader: a column of JSON for each kind that the bits name, to follow a column. */
export const viewColumns = (bits: number): string =>
  keys
    .filter((_key, at) => (bits & (1 << at)) !== 0)
    .map((key) => `,\n    case when ${hintOf(key)} then (${kinds[key].view.sql}) end as ${columnOf(key)}`)
    .join('');
export const viewsOfParts = (row: Readonly<Partial<Record<Key, unknown>>> | undefined): ViewParts =>
  each<ViewParts>((key) => (row?.[key] ? kinds[key].view.of(row[key]) : null));

/** SQL over `posts p`: a column of jsonb for each kind, as its home sends it to others. */
export const sourceColumns: string = keys
  .map((key) => `case when ${hintOf(key)} then (${kinds[key].source}) end as ${columnOf(key)}`)
  .join(',\n      ');
/** Of words alone. */
export const noParts: SourceParts = each<SourceParts>(() => null);
/** SQL over `posts p`: when it last changed, by an edit or otherwise. */
export const changedAt: string = `greatest(${['p.edited_at', ...keys.flatMap((key) => kinds[key].changedAt ?? [])].join(', ')})`;

const wordsOf = (key: Key): string[] => {
  const { words } = kinds[key];
  return words === undefined ? [] : [`case when ${hintOf(key)} then coalesce((${words}), '') else '' end`];
};
/** SQL over `posts p`: everything a post is found by. */
export const searchedText: string = ['p.title', 'p.summary', 'p.text', ...keys.flatMap(wordsOf)].join(
  ` || ' ' || `,
);

/** Facts after which the readers of a post fetch it again. */
export const newsOfKinds: readonly NewsFact[] = keys.flatMap((key) => kinds[key].news ?? []);

/** A draft from JSON, which has no dates. */
export const reviveParts = <Draft extends StoredInputs>(
  draft: Draft,
): Omit<Draft, keyof InputParts> & InputParts => ({
  ...draft,
  ...(Object.fromEntries(keys.flatMap((key) => revivePart(key, draft))) as InputParts),
});
type StoredInputs = { readonly [K in Key]?: Stored<Carried[K]['input']> };

function revivePart<K extends Key>(key: K, draft: StoredInputs): [K, unknown][] {
  const given = draft[key];
  return given === undefined ? [] : [[key, kinds[key].revive(given)]];
}

export const isUntouched = (typed: Typed): boolean => keys.every((key) => kinds[key].isUntouched(typed));
