import type { Instance } from '#src/platform/instance.ts';
import { picturePath } from '#src/media/picture.ts';
import { hueOf } from '../shell/hues.ts';

interface Shown {
  readonly id?: string;
  readonly uri: string;
  readonly name: string;
  readonly kind?: string;
  readonly avatarUrl?: string | null;
  /** Of a group: the hue it chose. */
  readonly hue?: number | null;
}

/**
 * A person's picture, over initials on a colour derived from their id, the same on every instance: they are shown until the picture is loaded,
 * or if it cannot be. Its URL is ours, whoever the person is. Decoration beside the name, so not read out.
 */
export function Avatar(props: {
  readonly of: Shown;
  readonly instance: Instance;
  readonly size?: 'small' | 'large' | undefined;
}) {
  const { of, size } = props;
  const classes = `avatar ${size ?? ''} ${of.kind === 'bot' || of.kind === 'source' ? 'bot' : ''}`;
  const url = of.avatarUrl ?? null;
  return (
    <span class={`${classes} hue-${hueOf(of.uri)}`} aria-hidden="true">
      {initialsOf(of.name)}
      {of.id !== undefined && url !== null && (
        <img
          src={picturePath({ id: of.id, part: 'avatar' }, url, size === 'large' ? 'large' : 'small')}
          alt=""
          loading={size === 'large' ? 'eager' : 'lazy'}
          decoding="async"
        />
      )}
    </span>
  );
}

/** Groups are square; with their picture, if they have one. */
export function GroupMark(props: { readonly of: Shown; readonly size?: 'small' | 'large' }) {
  return (
    <span
      class={`avatar square ${props.size ?? ''} hue-${props.of.hue ?? hueOf(props.of.uri)}`}
      aria-hidden="true"
    >
      {initialsOf(props.of.name)}
      {props.of.id !== undefined && props.of.avatarUrl && (
        <img
          src={picturePath(
            { id: props.of.id, part: 'avatar' },
            props.of.avatarUrl,
            props.size === 'large' ? 'large' : 'small',
          )}
          alt=""
          loading={props.size === 'large' ? 'eager' : 'lazy'}
          decoding="async"
        />
      )}
    </span>
  );
}

/** First letters of the first and the last word. */
function initialsOf(name: string): string {
  const i18n = name.split(/[\s\-–—]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters = [i18n[0], i18n.length > 1 ? i18n.at(-1) : undefined].map((word) =>
    word === undefined ? '' : (Array.from(word)[0] ?? ''),
  );
  return letters.join('').toLocaleUpperCase() || '?';
}
