import { hueOf } from '../shell/hues.ts';

interface Abroad {
  readonly peerId: number | null;
  readonly host?: string | null;
  readonly company: string;
  readonly country: string;
}

/** `Beta SAS · FR`, in the partner's colour, beside everything that comes from another company. Nothing for our own. */
export function CompanyBadge(props: { readonly of: Abroad }) {
  const { of } = props;
  if (of.peerId === null) return null;
  return <span class={`plate hue-${hueOf(of.company)}`}>{badgeText(of)}</span>;
}

export const badgeText = (of: { readonly company: string; readonly country: string }): string =>
  of.country === '' ? of.company : `${of.company} · ${of.country}`;
