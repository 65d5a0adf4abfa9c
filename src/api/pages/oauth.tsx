import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import { Layout } from './layout.tsx';
import { explainScopes, type Words } from './words.ts';

/** What every page of the sign-in is told. */
export interface PageFrame {
  readonly words: Words;
  readonly company: string;
  readonly nonce: string;
}
/** `action` carries the application's question in its query, so that the form leads back to it. */
export interface PageForm {
  readonly action: string;
  readonly token: string;
}

export function consentPage(
  frame: PageFrame,
  form: PageForm & {
    readonly app: string;
    readonly person: { readonly name: string; readonly handle: string };
    readonly scopes: readonly string[];
    readonly returnsTo: string | null;
  },
): string {
  const { words } = frame;
  return page(
    frame,
    words.consentTitle,
    <>
      <p>
        {words.asWhom} <strong>{form.person.name}</strong> (@{form.person.handle}).
      </p>
      <p>{words.wants(form.app)}</p>
      <ul>
        {explainScopes(words, form.scopes).map((line) => (
          <li>{line}</li>
        ))}
      </ul>
      <p class="quiet">
        {words.until} {form.returnsTo !== null && words.returnsTo(form.returnsTo)}
      </p>
      <form method="post" action={form.action}>
        <Hidden form={form} step="consent" />
        <button type="submit" name="answer" value="allow">
          {words.allow}
        </button>
        <button type="submit" name="answer" value="deny" class="second">
          {words.deny}
        </button>
      </form>
      <form method="post" action={form.action}>
        <Hidden form={form} step="sign-out" />
        <button type="submit" class="plain">
          {words.notYou}
        </button>
      </form>
    </>,
  );
}

/** For programs without a page of their own: the code to copy. */
export function codePage(frame: PageFrame, shown: { readonly app: string; readonly code: string }): string {
  const { words } = frame;
  return page(
    frame,
    words.codeTitle,
    <>
      <p>{words.codeAbout(shown.app)}</p>
      <label>
        {words.codeLabel}
        <input class="oauth-code" name="code" value={shown.code} readonly autofocus />
      </label>
    </>,
  );
}

export function messagePage(frame: PageFrame, title: string, message: string): string {
  return page(frame, title, <p>{message}</p>);
}

function Hidden(props: { readonly form: PageForm; readonly step: string }) {
  return (
    <>
      <input type="hidden" name="form_token" value={props.form.token} />
      <input type="hidden" name="step" value={props.step} />
    </>
  );
}

function page(frame: PageFrame, title: string, content: Child): string {
  const body = (
    <Layout lang={frame.words.lang} title={title} company={frame.company} nonce={frame.nonce}>
      {content}
    </Layout>
  );
  return `${raw('<!doctype html>')}${body.toString()}`;
}
