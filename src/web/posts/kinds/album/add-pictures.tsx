import type { Instance } from '#src/platform/instance.ts';
import { picturesMax } from '#src/posts/kinds/album/album.ts';
import type { PostView } from '#src/posts/post.ts';
import type { RequestContext } from '../../../shell/context.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Hidden } from '../../../shell/layout.tsx';
import { Problem } from '../../../shell/notice.tsx';
import type { Company } from '../../../shell/read.ts';
import { sendWords } from '../../../shell/recipients.tsx';
import { crossesBorder } from '../../audience.ts';
import { HeldFiles } from '../../composer-files.tsx';
import { composerScript, ComposerText, SendButton } from '../../composer-text.tsx';
import { Origin } from '../../composer.tsx';
import { FileButton } from '../../file-button.tsx';
import { goesToText, type Reply } from '../../reply-form.tsx';
import { albumPath } from './album-card.tsx';

/** Adds pictures as an answer: dropped, pasted or chosen, each with its progress and its description, and sent when all are there. */
export function AddPictures(props: {
  readonly ctx: RequestContext;
  readonly instance: Instance;
  readonly album: PostView;
  readonly goesTo: readonly Company[];
  readonly typed: Reply;
}) {
  const { ctx, instance, album, goesTo, typed } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  const { problem = null } = typed;
  const crossing = crossesBorder(goesTo);
  return (
    <section aria-labelledby="add-pictures">
      <h2 id="add-pictures">{t('album.add')}</h2>
      <form
        class="composer reply album-add"
        id="reply"
        method="post"
        action={`/posts/${album.id}/replies`}
        enctype="multipart/form-data"
        {...composerScript(i18n)}
      >
        <Hidden ctx={ctx} back={albumPath(album.id)} />
        <input type="hidden" name="kind" value="pictures" />
        <Origin ctx={ctx} instance={instance} written={typed.written} place={typed.place} />
        <Problem text={problem} />
        <div class="album-drop">
          <FileButton
            name="files"
            i18n={t('album.choose')}
            several
            accept="image/*,video/*"
            target="chooser"
          />
          <p class="hint">{t('album.dropHint', { count: picturesMax })}</p>
        </div>
        <div class="composer-tools">
          <HeldFiles files={typed.files} ctx={ctx} instance={instance} />
        </div>
        <ComposerText
          ctx={ctx}
          instance={instance}
          form="reply"
          source={typed.written.source}
          rows={1}
          label={t('album.addText')}
          placeholder={t('album.addText')}
          problem={problem}
          describedBy="reply-goes"
        />
        <div class="composer-foot">
          <p class={`goes-to${crossing ? ' crossing' : ''}`} id="reply-goes">
            {crossing && <Icon name="border" />}
            <span>{goesToText(i18n, album, goesTo)}</span>
          </p>
          <SendButton icon="picture" text={sendWords(i18n, goesTo, false)} i18n={i18n} />
        </div>
      </form>
    </section>
  );
}
