import type { Child } from 'hono/jsx';
import type { CompanyValue } from '#src/company/values.ts';
import type { Draft } from '#src/drafts/draft.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { DraftKind, Typed } from '#src/posts/kinds/forms.ts';
import type { ChangeParts, InputParts } from '#src/posts/kinds/forms.ts';
import type { PostInput, PostView } from '#src/posts/post.ts';
import type { RequestContext } from '../../shell/context.ts';
import type { Form } from '../../shell/forms.ts';
import type { I18n, Key } from '../../shell/i18n.ts';
import type { IconName } from '../../shell/icon.tsx';
import type { PostContext } from '../post-context.ts';

/** A small act on a post: done with one button, and idempotent. */
export type Act = (tx: Tx, me: PersonId, post: PostId, form: Form) => Promise<unknown>;

/** One kind of post on the pages: what is typed, shown and done with it; its own pages are in pages.ts. Everything works without script. */
export interface WebKind {
  /** How the composer calls it. */
  readonly draft: DraftKind;
  readonly icon: IconName;
  readonly word: Key;
  /** For some writers only: whether one of their audiences takes it. */
  isOffered?(rights: { readonly mayRequireReading: boolean }): boolean;
  /** Its fields in the composer, shown while it is chosen. */
  Fields?(props: {
    readonly written: Draft;
    readonly i18n: I18n;
    readonly more: boolean;
    /** What the company stands for. */
    readonly values: readonly CompanyValue[];
    /** Employer and works council agreed that it can be proved who acknowledged a must-read. */
    readonly proof: boolean;
  }): Child;
  /** A composer's initial content before anything is typed. */
  readonly empty: Partial<Typed>;
  readTyped?(form: Form): Partial<Typed>;
  /** What was typed, as fields of the next form. */
  carried?(written: Draft): readonly (readonly [name: string, value: string])[];
  /** What is to be published, when this is the kind that was chosen. Times are those where the writer is. Throws a Refusal. */
  inputOf(written: Draft, timeZone: string): InputParts & Pick<PostInput, 'kind' | 'title'>;
  /** Its part of the page that edits a post; null for other posts. `form`: what was sent from there and refused. */
  Editor?(props: { readonly post: PostView; readonly form: Form | null; readonly i18n: I18n }): Child;
  /** What an edit changes of it; empty: nothing. Days are those where the writer is. Throws a Refusal. */
  changeOf?(form: Form, post: PostView, timeZone: string): ChangeParts;
  /** As its readers will see it, on the last look before a border. */
  Preview?(props: { readonly written: Draft; readonly i18n: I18n }): Child;
  /** A word in the line below the author; null for other posts, as in the next two. */
  mark?(props: { readonly post: PostView; readonly i18n: I18n }): Child;
  /** Below the text. */
  body?(props: {
    readonly post: PostView;
    readonly ctx: RequestContext;
    readonly around: Pick<PostContext, 'moderates'>;
  }): Child;
  /** Below everything that came with the post. */
  bar?(props: { readonly post: PostView; readonly ctx: RequestContext }): Child;
  /** Under `/posts/:id/`. */
  readonly acts?: Readonly<Record<string, Act>>;
}
