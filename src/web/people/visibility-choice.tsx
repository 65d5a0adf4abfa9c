import type { Partner } from '#src/agreements/decide.ts';
import type { I18n } from '../shell/i18n.ts';

/** Who may see something of one's own: one's company, one partner, or all of them. */
export function VisibilityChoice(props: {
  readonly name: string;
  readonly label: string;
  /** `company`, `all`, `me` or `partner:3`, see `visibilityOf`. */
  readonly chosen: string;
  readonly withMe?: boolean;
  readonly i18n: I18n;
  readonly partners: readonly Partner[];
}) {
  const { name, label, chosen, withMe, i18n, partners } = props;
  const { t } = i18n;
  const choices: (readonly [string, string])[] = [
    ['company', t('visible.company')],
    ...partners.map(
      (partner) => [`partner:${partner.peerId}`, t('visible.partner', { company: partner.company })] as const,
    ),
    ['all', t('visible.all')],
  ];
  if (withMe) choices.unshift(['me', t('visible.me')]);
  return (
    <select name={name} aria-label={label} title={label}>
      {choices.map(([value, text]) => (
        <option value={value} selected={value === chosen}>
          {text}
        </option>
      ))}
    </select>
  );
}
