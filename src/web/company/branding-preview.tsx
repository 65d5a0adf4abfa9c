import { inTheDark } from '#src/company/colour.ts';
import type { I18n } from '../shell/i18n.ts';

/** What a brand colour makes of a page, in light and dark mode: drawn as SVG, because inline styles are not allowed inside a page. */
export function BrandingPreview(props: {
  readonly colour: string;
  readonly company: string;
  readonly i18n: I18n;
}) {
  const { colour, company, i18n } = props;
  const day = { ground: '#fbfaf7', ink: '#1c222c', muted: '#5a6270', brand: colour, onBrand: '#fdfcf9' };
  const night = {
    ground: '#11161d',
    ink: '#e6e9ec',
    muted: '#a2a9b1',
    brand: inTheDark(colour),
    onBrand: '#11161d',
  };
  return (
    <div class="look-preview">
      <Page paint={day} company={company} i18n={i18n} label={i18n.t('company.byDay')} />
      <Page paint={night} company={company} i18n={i18n} label={i18n.t('company.byNight')} />
    </div>
  );
}

interface Paint {
  readonly ground: string;
  readonly ink: string;
  readonly muted: string;
  readonly brand: string;
  readonly onBrand: string;
}

function Page(props: {
  readonly paint: Paint;
  readonly company: string;
  readonly i18n: I18n;
  readonly label: string;
}) {
  const { paint, company, i18n, label } = props;
  const { t } = i18n;
  const { ground, ink, muted, brand, onBrand } = paint;
  return (
    <svg viewBox="0 0 300 132" role="img" aria-label={`${label}: ${company}`}>
      <rect width="300" height="132" rx="8" fill={ground} />
      <rect x="16" y="16" width="22" height="22" rx="5" fill={brand} />
      <text x="48" y="32" font-size="14" font-weight="600" fill={ink}>
        {company.slice(0, 30)}
      </text>
      <rect x="12" y="50" width="120" height="26" rx="6" fill={brand} fill-opacity="0.09" />
      <text x="24" y="68" font-size="13" font-weight="600" fill={brand}>
        {t('nav.home')}
      </text>
      <text x="24" y="96" font-size="13" fill={muted}>
        {t('nav.groups')}
      </text>
      <rect x="172" y="92" width="112" height="28" rx="14" fill={brand} />
      <text x="228" y="110" font-size="13" font-weight="600" text-anchor="middle" fill={onBrand}>
        {t('nav.write')}
      </text>
    </svg>
  );
}
