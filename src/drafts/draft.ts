import type { RefusalReason } from '#src/platform/errors.ts';
import type { FileId, PersonId, PostId } from '#src/platform/ids.ts';
import { isUntouched } from '#src/posts/kinds/parts.ts';
import type { DraftKind, Typed } from '#src/posts/kinds/forms.ts';
import type { Level } from '#src/posts/post.ts';

/**
 * The content of a composer, as typed: it survives a refusal, the confirmation before leaving the company, the way back, and the end of a
 * session.
 */
export interface Draft extends Typed {
  readonly kind: DraftKind;
  /** As the form names it: `instance`, `group:7`, `partner:3`. Without meaning in an answer. */
  readonly audience: string;
  readonly source: string;
  readonly title: string;
  /** Empty: whichever it is written in. */
  readonly language: string;
  readonly fileIds: readonly FileId[];
  /** A pseudonym of the writer's, by its id; not there: their own name. */
  readonly as?: PersonId;
  /** The key under which this is published once. */
  readonly once: string;
}

/** True if there is nothing to save. Choices (audience, language, kind) are not work that could be lost. */
export const isEmpty = (written: Draft): boolean =>
  written.source.trim() === '' &&
  written.title.trim() === '' &&
  written.fileIds.length === 0 &&
  isUntouched(written);

/**
 * Where something is written: `new`, `group:7`, `reply:42`, a message in `chat:9`, or the first one of a conversation in `chat:new`; `new~17` is
 * a second draft, when the first is in use.
 */
export type Place = string;

const placePattern = /^(new|chat:new|(?:group|reply|chat):\d{1,19})(?:~(\d{1,19}))?$/;

export const isPlace = (text: string): boolean => placePattern.test(text);
export const replyPlace = (postId: PostId): Place => `reply:${postId}`;
export const chatPlace = (conversation: string | null): Place => `chat:${conversation ?? 'new'}`;

/** The page where a draft of this place is opened. */
export function pathOfPlace(place: Place): string {
  const [, base = 'new', second] = placePattern.exec(place) ?? [];
  const [noun, id] = base.split(':');
  if (noun === 'chat') return `/chat/${id}${second === undefined ? '' : `?draft=${second}`}`;
  if (noun === 'reply') return `/posts/${id}${second === undefined ? '' : `?draft=${second}`}#reply`;
  const query = new URLSearchParams();
  if (id !== undefined) query.set('group', id);
  if (second !== undefined) query.set('draft', second);
  return query.size === 0 ? '/posts/new' : `/posts/new?${query}`;
}

/** `base` itself, or the second draft there that a URL names with `?draft=`. */
export const placeAsked = (base: Place, second: string | undefined): Place =>
  second !== undefined && isPlace(`${base}~${second}`) ? `${base}~${second}` : base;

/** Something sent that can still be undone, or that was refused when its time came. */
export interface PendingPost {
  readonly id: string;
  readonly place: Place;
  readonly written: Draft;
  readonly level: Level | null;
  readonly publishAt: Date;
  readonly refusedAt: Date | null;
  /** Why it was not published. */
  readonly refusal: RefusalReason | null;
}
