import type { Child } from 'hono/jsx';
import { style } from './style.ts';

/** A sign-in page: one card in the middle, no scripts, no pictures, nothing from elsewhere. `nonce` is that of its CSP. */
export function Layout(props: {
  readonly lang: string;
  readonly title: string;
  readonly company: string;
  readonly nonce: string;
  readonly children: Child;
}) {
  return (
    <html lang={props.lang}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>
          {props.title} · {props.company}
        </title>
        <style nonce={props.nonce} dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <main>
          <p class="company">{props.company}</p>
          <h1>{props.title}</h1>
          {props.children}
        </main>
      </body>
    </html>
  );
}
