import type { House } from '#src/platform/house.ts';
import { hueOf } from '../hues.ts';

interface Shown {
  readonly uri: string;
  readonly name: string;
  readonly kind?: string;
  readonly avatarUrl?: string | null;
}

/**
 * A person's picture, else initials on a colour derived from their id, the same on every instance. Only pictures of this instance are
 * shown: one at a partner's server would tell that server who reads. Decoration beside the name, so not read out.
 */
export function Avatar(props: {
  readonly of: Shown;
  readonly house: House;
  readonly size?: 'small' | 'large';
}) {
  const { of, house, size } = props;
  const classes = `avatar ${size ?? ''} ${of.kind === 'bot' ? 'bot' : ''}`;
  if (of.avatarUrl && house.addresses.isOurs(of.avatarUrl))
    return <img class={classes} src={of.avatarUrl.slice(house.origin.length)} alt="" loading="lazy" />;
  return (
    <span class={`${classes} hue-${hueOf(of.uri)}`} aria-hidden="true">
      {initialsOf(of.name)}
    </span>
  );
}

/** Groups are square. */
export function GroupMark(props: { readonly of: Shown; readonly size?: 'small' | 'large' }) {
  return (
    <span class={`avatar square ${props.size ?? ''} hue-${hueOf(props.of.uri)}`} aria-hidden="true">
      {initialsOf(props.of.name)}
    </span>
  );
}

/** First letters of the first and the last word. */
function initialsOf(name: string): string {
  const words = name.split(/[\s\-–—]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) =>
    word === undefined ? '' : (Array.from(word)[0] ?? ''),
  );
  return letters.join('').toLocaleUpperCase() || '?';
}
