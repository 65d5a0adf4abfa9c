import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { Forms } from '../form.ts';

/** Where a page stands and how it came to be what it is; title and text are the post's. */
export interface PageInput {
  /** Null: at the top. */
  readonly parentId: PostId | null;
  /** Among the pages under the same one; null: after the last. */
  readonly position: number | null;
  /** What this version changes, in a line. */
  readonly note: string;
}
/** One version of a page, as a partner sends it. `html` and `title` are those of the post. */
export interface IncomingPage {
  readonly number: number;
  readonly basedOn: string | null;
  /** Markdown. */
  readonly source: string;
  readonly parentUri: string | null;
  readonly position: number;
  readonly note: string;
}
export type NewPage = IncomingPage;
export interface PageView {
  readonly number: number;
  readonly parentUri: string | null;
  readonly position: number;
  /** Who wrote the version shown; null: erased. */
  readonly editor: { readonly id: PersonId; readonly name: string } | null;
  /** How many people wrote it. */
  readonly authors: number;
}
interface PageSource extends IncomingPage {
  readonly editorUri: string | null;
}
export interface PageForms extends Forms {
  /** Composers have no pages: they are written in their group's wiki. */
  readonly typed: object;
  readonly input: PageInput;
  /** Written by several: a version is no edit of its author's (edit-page.ts). */
  readonly change: never;
  readonly incoming: IncomingPage;
  readonly stored: NewPage;
  readonly view: PageView;
  readonly source: PageSource;
}
