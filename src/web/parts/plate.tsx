import { hueOf } from '../hues.ts';

interface Abroad {
  readonly peerId: number | null;
  readonly host?: string | null;
  readonly company: string;
  readonly country: string;
}

/** `Beta SAS · FR`, in the partner's colour, behind everything that comes from another company. Nothing for our own. */
export function Plate(props: { readonly of: Abroad }) {
  const { of } = props;
  if (of.peerId === null) return null;
  return <span class={`plate hue-${hueOf(of.company)}`}>{plateText(of)}</span>;
}

export const plateText = (of: { readonly company: string; readonly country: string }): string =>
  of.country === '' ? of.company : `${of.company} · ${of.country}`;
