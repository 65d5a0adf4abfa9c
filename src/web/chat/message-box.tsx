import { sourceMax } from '#src/posts/limits.ts';
import type { Place } from '#src/drafts/draft.ts';
import { newUuid } from '#src/platform/ids.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { ShownFile } from '#src/media/file.ts';
import type { Typed } from './chat.ts';
import { namesOf } from '../posts/audience.ts';
import type { RequestContext } from '../shell/context.ts';
import { Hidden } from '../shell/layout.tsx';
import type { Company } from '../shell/read.ts';
import { Origin } from '../posts/composer.tsx';
import { FileField, HeldFiles } from '../posts/composer-files.tsx';
import { composerScript, SendButton } from '../posts/composer-text.tsx';
import { VoiceNote } from '../posts/voice-note.tsx';
import { Problem } from '../shell/notice.tsx';

/** What Enter does; shown by script, where there is a keyboard. */
function EnterHints({ ctx }: { readonly ctx: RequestContext }) {
  const { t } = ctx.i18n;
  return (
    <>
      <p class="hint" data-chat-target="hint" hidden>
        {t('chat.enterSends')}
      </p>
      <p class="hint" data-chat-target="hintLine" hidden>
        {t('chat.enterIsLine')}
      </p>
    </>
  );
}

/** Where a message is written. If it leaves the company, the button names every company it goes to. */
export function MessageBox(props: {
  readonly ctx: RequestContext;
  readonly instance: Instance;
  readonly action: string;
  /** Everyone who gets it, our own company included. */
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
  const { ctx, action, companies, typed, files = [], problem = null, people = [], focus } = props;
  const { t } = ctx.i18n;
  const abroad = companies.filter((each) => each.peerId !== null);
  const sends =
    abroad.length === 0 ? t('chat.send') : t('chat.sendTo', { companies: namesOf(ctx.i18n, abroad) });
  return (
    <form
      class="message-box"
      method="post"
      action={action}
      enctype="multipart/form-data"
      id="message-box"
      {...composerScript(ctx.i18n)}
    >
      <Hidden ctx={ctx} />
      <Origin
        ctx={ctx}
        instance={props.instance}
        written={{ once: typed?.once ?? newUuid() }}
        place={props.place}
      />
      {people.map((person) => (
        <input type="hidden" name="person" value={person.id} />
      ))}
      <p class="typing" data-chat-target="typing" role="status"></p>
      <Problem text={problem} />
      {files.length > 0 && <HeldFiles files={files} ctx={ctx} instance={props.instance} />}
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
        <FileField i18n={ctx.i18n} />
        <VoiceNote i18n={ctx.i18n} />
        <EnterHints ctx={ctx} />
        <SendButton icon="send" title={t('chat.send')} text={sends} i18n={ctx.i18n} />
      </div>
    </form>
  );
}
