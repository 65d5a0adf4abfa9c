import type { Place } from '#src/drafts/draft.ts';
import { newUuid } from '#src/platform/ids.ts';
import type { House } from '#src/platform/house.ts';
import { sourceMax } from '#src/posts/post.ts';
import type { ShownFile } from '#src/media/file.ts';
import type { Typed } from '../chat.ts';
import { namesOf } from '../audience.ts';
import type { Visit } from '../context.ts';
import { Hidden } from '../layout.tsx';
import type { Company } from '../read.ts';
import { Origin } from './composer.tsx';
import { FileField, HeldFiles } from './composer-files.tsx';
import { composerScript, SendButton } from './composer-text.tsx';
import { Problem } from './notice.tsx';

/** Where a message is written. When it leaves the company the button names every company it goes to. */
export function MessageBox(props: {
  readonly visit: Visit;
  readonly house: House;
  readonly action: string;
  /** Everybody who gets it, our own company included. */
  readonly companies: readonly Company[];
  /** Where it is kept until it is sent. */
  readonly place: Place;
  readonly typed?: Typed;
  readonly files?: readonly ShownFile[];
  readonly problem?: string | null;
  /** People of a conversation that does not exist yet. */
  readonly people?: readonly { readonly id: string }[];
  readonly focus?: boolean;
}) {
  const { visit, action, companies, typed, files = [], problem = null, people = [], focus } = props;
  const { t } = visit.words;
  const abroad = companies.filter((each) => each.peerId !== null);
  const sends =
    abroad.length === 0 ? t('chat.send') : t('chat.sendTo', { companies: namesOf(visit.words, abroad) });
  return (
    <form
      class="message-box"
      method="post"
      action={action}
      enctype="multipart/form-data"
      id="message-box"
      {...composerScript(visit.words)}
    >
      <Hidden visit={visit} />
      <Origin
        visit={visit}
        house={props.house}
        written={{ once: typed?.once ?? newUuid() }}
        place={props.place}
      />
      {people.map((person) => (
        <input type="hidden" name="person" value={person.id} />
      ))}
      <Problem text={problem} />
      {files.length > 0 && <HeldFiles files={files} visit={visit} house={props.house} />}
      <label>
        <span class="hidden">{t('chat.text')}</span>
        <textarea
          name="source"
          rows={2}
          maxlength={sourceMax}
          placeholder={t('chat.placeholder')}
          autofocus={focus}
          dir="auto"
          data-chat-target="text"
          data-composer-target="text"
          aria-describedby={problem === null ? undefined : 'problem'}
        >
          {typed?.source ?? ''}
        </textarea>
      </label>
      <div class="message-box-foot">
        <FileField words={visit.words} />
        <p class="hint" data-chat-target="hint" hidden>
          {t('chat.enterSends')}
        </p>
        <SendButton icon="send" title={t('chat.send')} text={sends} words={visit.words} />
      </div>
    </form>
  );
}
