import { createContext, useContext } from 'hono/jsx';
import { hueOf } from '../shell/hues.ts';

interface Abroad {
  readonly peerId: number | null;
  readonly host?: string | null;
  readonly company: string;
  readonly country: string;
  readonly guestOf?: string | null;
}

/** What a guest is called in the reader's language; the page says it around everything on it (layout.tsx). */
export const GuestWord = createContext('Guest');

/** `Beta SAS · FR`, in the partner's colour, beside everything that comes from another company; `Guest · Weber GmbH` beside a guest. Nothing for our own. */
export function CompanyBadge(props: { readonly of: Abroad }) {
  const { of } = props;
  const word = useContext(GuestWord);
  if (typeof of.guestOf === 'string')
    return (
      <span class="plate guest">
        {word} · {of.guestOf}
      </span>
    );
  if (of.peerId === null) return null;
  return <span class={`plate hue-${hueOf(of.company)}`}>{badgeText(of)}</span>;
}

export const badgeText = (of: { readonly company: string; readonly country: string }): string =>
  of.country === '' ? of.company : `${of.company} · ${of.country}`;
