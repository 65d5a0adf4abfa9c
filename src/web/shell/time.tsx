import type { I18n } from './i18n.ts';

/** Relative time as text, day and hour on hover and for screen readers. */
export function Time(props: { readonly at: Date; readonly i18n: I18n }) {
  const { at, i18n } = props;
  const moment = i18n.moment(at);
  return (
    <time datetime={at.toISOString()} title={moment}>
      <span aria-hidden="true">{i18n.ago(at)}</span>
      <span class="hidden">{moment}</span>
    </time>
  );
}

/** The hour as text, where the day is shown above; otherwise like `Time`. */
export function Clock(props: { readonly at: Date; readonly i18n: I18n }) {
  const { at, i18n } = props;
  const moment = i18n.moment(at);
  return (
    <time datetime={at.toISOString()} title={moment}>
      <span aria-hidden="true">{i18n.clock(at)}</span>
      <span class="hidden">{moment}</span>
    </time>
  );
}
