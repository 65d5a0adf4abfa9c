import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { EditorStream } from './stream.ts';

/** How others see an editor. */
export interface Shown {
  readonly name: string;
  readonly company: string;
  cursor: string | null;
}
/** One window in which a page is open to be written. */
export interface Editor {
  readonly key: string;
  readonly personId: PersonId;
  /** Of ours. */
  readonly sessionId: string | null;
  readonly shown: Shown;
  readonly stream: EditorStream;
}
/** The windows of this process in which one page is open. */
export interface OpenPage {
  readonly pageId: PostId;
  readonly editors: Map<string, Editor>;
  /** Up to which update they have been told. */
  seq: number;
}
