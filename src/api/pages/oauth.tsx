import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import { Layout } from './layout.tsx';
import type { I18n } from './i18n.ts';
import { explainScopes } from './words.ts';

/** What every sign-in page receives. */
export interface PageFrame {
  readonly i18n: I18n;
  readonly company: string;
  readonly nonce: string;
}
/** `action` carries the application's request in its query, so that the form leads back to it. */
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
  const { i18n } = frame;
  return page(
    frame,
    i18n.consentTitle,
    <>
      <p>
        {i18n.asWhom} <strong>{form.person.name}</strong> (@{form.person.handle}).
      </p>
      <p>{i18n.wants(form.app)}</p>
      <ul>
        {explainScopes(i18n, form.scopes).map((line) => (
          <li>{line}</li>
        ))}
      </ul>
      <p class="quiet">
        {i18n.until} {form.returnsTo !== null && i18n.returnsTo(form.returnsTo)}
      </p>
      <form method="post" action={form.action}>
        <Hidden form={form} step="consent" />
        <button type="submit" name="answer" value="allow">
          {i18n.allow}
        </button>
        <button type="submit" name="answer" value="deny" class="second">
          {i18n.deny}
        </button>
      </form>
      <form method="post" action={form.action}>
        <Hidden form={form} step="sign-out" />
        <button type="submit" class="plain">
          {i18n.notYou}
        </button>
      </form>
    </>,
  );
}

/** For programs without a page of their own: the code to copy. */
export function codePage(frame: PageFrame, shown: { readonly app: string; readonly code: string }): string {
  const { i18n } = frame;
  return page(
    frame,
    i18n.codeTitle,
    <>
      <p>{i18n.codeAbout(shown.app)}</p>
      <label>
        {i18n.codeLabel}
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
    <Layout lang={frame.i18n.lang} title={title} company={frame.company} nonce={frame.nonce}>
      {content}
    </Layout>
  );
  return `${raw('<!doctype html>')}${body.toString()}`;
}
