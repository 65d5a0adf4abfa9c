import type { Stretch } from '#src/platform/differences.ts';
import type { I18n } from '../shell/i18n.ts';

/** Of what both versions share, so many characters remain around each change; shorter texts are shown whole. */
const around = 200;

/** What came and what went. */
export const Changes = (props: { readonly stretches: readonly Stretch[]; readonly language?: string }) => (
  <p class="changes" lang={props.language} dir="auto">
    {props.stretches.map(({ kind, text }) =>
      kind === 'same' ? text : kind === 'added' ? <ins>{text}</ins> : <del>{text}</del>,
    )}
  </p>
);

/** Only what is near a change, for texts of many pages: an ellipsis stands for the rest. */
export const shortened = (stretches: readonly Stretch[]): Stretch[] =>
  stretches.map(({ kind, text }, n) => {
    const [head, tail] = [n === 0 ? 0 : around, n === stretches.length - 1 ? 0 : around];
    if (kind !== 'same' || text.length <= head + tail + around) return { kind, text };
    return { kind, text: `${text.slice(0, head)}\n […] \n${tail === 0 ? '' : text.slice(-tail)}` };
  });

/** Any two versions beside each other; the newest and the one before it are chosen. `numbers`: newest first. */
export function CompareForm(props: {
  readonly numbers: readonly number[];
  readonly action: string;
  readonly chosen: { readonly from: number | undefined; readonly to: number | undefined };
  readonly nameOf: (number: number) => string;
  readonly i18n: I18n;
}) {
  const { numbers, action, chosen, nameOf } = props;
  const { t } = props.i18n;
  const [newest, before] = numbers;
  if (newest === undefined || before === undefined) return null;
  const choice = (name: 'from' | 'to', word: string, selected: number) => (
    <label>
      {word}
      <select name={name}>
        {numbers.map((number) => (
          <option value={number} selected={number === selected}>
            {nameOf(number)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <form class="compare" method="get" action={action}>
      {choice('from', t('changes.from'), chosen.from ?? before)}
      {choice('to', t('changes.to'), chosen.to ?? newest)}
      <button class="button second">{t('changes.compare')}</button>
    </form>
  );
}
