import type { Child } from 'hono/jsx';
import { Icon } from './icon.tsx';

/** What went wrong, and what to do; announced at once. The id is for `aria-describedby` of the field it is about. */
export function Problem(props: { readonly text: string | null; readonly id?: string }) {
  if (props.text === null) return null;
  return (
    <p class="notice danger" role="alert" id={props.id ?? 'problem'}>
      <Icon name="warning" />
      <span>{props.text}</span>
    </p>
  );
}

export function Note(props: { readonly children?: Child }) {
  return (
    <p class="notice" role="status">
      <Icon name="info" />
      <span>{props.children}</span>
    </p>
  );
}

/** An empty state: one sentence, one action. */
export function Empty(props: {
  readonly sentence: string;
  readonly href?: string;
  readonly action?: string;
}) {
  return (
    <div class="empty">
      <p>{props.sentence}</p>
      {props.href !== undefined && (
        <a class="button second" href={props.href}>
          {props.action}
        </a>
      )}
    </div>
  );
}
