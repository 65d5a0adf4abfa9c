import { pathOfPlace, type Place } from '#src/drafts/draft.ts';
import type { DraftLine } from '#src/drafts/read.ts';
import type { I18n } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';
import { Time } from '../shell/time.tsx';

const excerptMax = 80;

/** The person's other drafts, each leading to where it is written. */
export function OtherDrafts(props: {
  readonly drafts: readonly DraftLine[];
  readonly open: Place;
  readonly i18n: I18n;
}) {
  const { i18n } = props;
  const others = props.drafts.filter((draft) => draft.place !== props.open);
  if (others.length === 0) return null;
  return (
    <section class="other-drafts" aria-labelledby="other-drafts">
      <h2 id="other-drafts">{i18n.t('composer.otherDrafts')}</h2>
      <ul class="lines">
        {others.map(({ place, written, updatedAt }) => (
          <li>
            <a href={pathOfPlace(place)}>
              <Icon name={place.startsWith('reply:') ? 'reply' : 'write'} />
              <span>
                {excerptOf(written.title || written.source) || i18n.t('composer.untitled')}{' '}
                <span class="quiet">
                  <Time at={updatedAt} i18n={i18n} />
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The beginning of a text, in one line, up to the end of a word; in scripts without blanks up to a letter. */
export function excerptOf(text: string, max = excerptMax): string {
  const letters = Array.from(text.replace(/\s+/g, ' ').trim());
  if (letters.length <= max) return letters.join('');
  const words = letters.slice(0, max + 1).lastIndexOf(' ');
  return `${letters
    .slice(0, words > max / 2 ? words : max)
    .join('')
    .trimEnd()}…`;
}
