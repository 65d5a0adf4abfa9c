import type { Place } from '#src/drafts/draft.ts';
import { crossesBorder, namesOf } from '../audience.ts';
import type { Reach } from '../reach.ts';
import type { Company } from '../read.ts';
import type { Words } from '../words.ts';
import { Icon } from './icon.tsx';
import { Plate } from './plate.tsx';

/** Every company that is about to receive this, once somebody is named beyond the chosen audience; and who is named but could not read it. */
export function Receivers(props: Reach & { readonly words: Words; readonly place?: Place }) {
  const { receivers, excluded, isReply, widened, words } = props;
  const { t } = words;
  return (
    <div class="receivers" data-send={sendWords(words, receivers, isReply)} data-place={props.place}>
      {widened && (
        <p class="receivers-line">
          <Icon name="border" />
          <span>{t('composer.receivers')}</span>
          <CompanyPlates of={receivers} />
        </p>
      )}
      {excluded.length > 0 && (
        <p class="receivers-line warning">
          <Icon name="warning" />
          <span>
            {t('composer.cannotRead', {
              names: words.list(excluded.map((face) => face.name)),
              count: excluded.length,
            })}
          </span>
        </p>
      )}
    </div>
  );
}

/** What the button says: what will happen. */
export function sendWords(words: Words, receivers: readonly Company[], isReply: boolean): string {
  const companies = namesOf(words, receivers);
  if (crossesBorder(receivers)) return words.t(isReply ? 'reply.to' : 'review.post', { companies });
  return words.t(isReply ? 'reply.send' : 'composer.post');
}

export function CompanyPlates(props: { readonly of: readonly Company[] }) {
  return (
    <span class="chips">
      {props.of.map((company) =>
        company.peerId === null ? <span class="plate own">{company.company}</span> : <Plate of={company} />,
      )}
    </span>
  );
}
