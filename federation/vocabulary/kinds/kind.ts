import type { Addresses } from '#src/platform/addresses.ts';
import type { IncomingPost } from '#src/posts/inbound/receive.ts';
import type { PostKind } from '#src/posts/kinds/forms.ts';
import type { IncomingParts } from '#src/posts/kinds/forms.ts';
import type { PostSource } from '#src/posts/read/source.ts';
import type { Json } from '../read.ts';

/** The parts that make a post more than text. */
export type ReadParts = IncomingParts & {
  readonly kind?: PostKind;
  readonly accepted?: IncomingPost['accepted'];
  /** The text without what its sender put there for servers that do not know the kind. */
  readonly html?: string;
  /** Its files, where it says them in another way than as attachments. */
  readonly files?: IncomingPost['files'];
  /** The same for a text used as summary, which on a Note would be a content warning. */
  readonly summary?: string;
};

/** How one kind of post is expressed in ActivityStreams, both ways; pure. */
export interface SpokenKind {
  /** Terms that AS2 itself does not have; each maps to the IRI the field uses. */
  readonly context: Json;
  /** What is added to the object, `type` among it where it is not a Note. Terms that are null are left out. */
  write(post: PostSource, addresses: Addresses): Json;
  /** Terms of these that the group's own note for plain servers keeps. */
  readonly inNotes?: readonly string[];
  /** HTML before the text, for servers that do not know the kind; `read` takes it away again. */
  plainHtml?(post: PostSource, addresses: Addresses): string;
  /** That HTML begins with the title. */
  saysTitle?(post: PostSource): boolean;
  /** What an object says of this kind; empty when it says nothing. */
  read(object: Json): ReadParts;
}
