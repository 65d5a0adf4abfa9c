import type { Words } from '../words.ts';

/** How long ago for the eye, day and hour on hover and for screen readers. */
export function Time(props: { readonly at: Date; readonly words: Words }) {
  const { at, words } = props;
  const moment = words.moment(at);
  return (
    <time datetime={at.toISOString()} title={moment}>
      <span aria-hidden="true">{words.ago(at)}</span>
      <span class="hidden">{moment}</span>
    </time>
  );
}

/** The hour for the eye, where the day stands above; the rest as for `Time`. */
export function Clock(props: { readonly at: Date; readonly words: Words }) {
  const { at, words } = props;
  const moment = words.moment(at);
  return (
    <time datetime={at.toISOString()} title={moment}>
      <span aria-hidden="true">{words.clock(at)}</span>
      <span class="hidden">{moment}</span>
    </time>
  );
}
