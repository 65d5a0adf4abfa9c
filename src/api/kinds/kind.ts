import type { Hono } from 'hono';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { ChangeParts, InputParts } from '#src/posts/kinds/forms.ts';
import type { PostInput, PostView } from '#src/posts/post.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import type { Fields } from '../fields.ts';
import type { Guards } from '../guard.ts';

/** `fields` is what came with it, for acts that take any; nothing for the others, whose body is not read. */
export type ApiAct = (tx: Tx, me: PersonId, postId: PostId, fields: Fields) => Promise<unknown>;

/** One kind of post in the client API: our own fields beside Mastodon's, which apps that do not know them ignore. */
export interface ApiKind {
  /** What a new post says of it; empty when it says nothing. Throws a Refusal that names the field. */
  read(fields: Fields): InputParts & Pick<PostInput, 'kind'>;
  /** The same of an edit; not there: an edit cannot change it. */
  readChange?(fields: Fields): ChangeParts;
  /** Terms of a status's `kontor`. */
  present?(post: PostView, viewerId: PersonId): Readonly<Record<string, unknown>>;
  /** HTML above the text, where every app shows it; '' for other posts. */
  above?(post: PostView): string;
  /** What one does to such a post, under `/api/v1/statuses/:id/`, with the scope that it needs. The answer is the post as it is then. */
  readonly acts?: Readonly<Record<string, readonly [scope: string, act: ApiAct, takes?: 'fields']>>;
  routes?(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void;
}
