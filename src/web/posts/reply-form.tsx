import type { Place, Draft } from '#src/drafts/draft.ts';
import type { OwnPseudonym } from '#src/groups/pseudonyms/read-pseudonyms.ts';
import type { ShownFile } from '#src/media/file.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PostView } from '#src/posts/post.ts';
import { crossesBorder } from './audience.ts';
import type { RequestContext } from '../shell/context.ts';
import { Hidden } from '../shell/layout.tsx';
import type { Company } from '../shell/read.ts';
import type { I18n } from '../shell/i18n.ts';
import { FileField, HeldFiles } from './composer-files.tsx';
import { composerScript, ComposerText, SendButton } from './composer-text.tsx';
import { Origin } from './composer.tsx';
import { Icon } from '../shell/icon.tsx';
import { Problem } from '../shell/notice.tsx';
import { sendWords } from '../shell/recipients.tsx';
import { PseudonymSelect } from './pseudonym-select.tsx';

/** The content of the reply form. */
export interface Reply {
  readonly written: Draft;
  readonly place: Place;
  readonly files: readonly ShownFile[];
  readonly problem?: string | null;
}

/** Says where the reply goes before it is sent; the button names the companies. */
export function ReplyForm(props: {
  readonly ctx: RequestContext;
  readonly instance: Instance;
  readonly post: PostView;
  readonly goesTo: readonly Company[];
  readonly typed: Reply;
  /** Pseudonyms that the answer can be written under. */
  readonly pseudonyms: readonly OwnPseudonym[];
}) {
  const { ctx, instance, post, goesTo, typed } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  const { problem = null } = typed;
  const crossing = crossesBorder(goesTo);
  return (
    <form
      class="composer reply"
      id="reply"
      method="post"
      action={`/posts/${post.id}/replies`}
      enctype="multipart/form-data"
      {...composerScript(i18n)}
    >
      <Hidden ctx={ctx} back={`/posts/${post.id}`} />
      {typed.written.kind === 'pictures' && <input type="hidden" name="kind" value="pictures" />}
      <Origin ctx={ctx} instance={instance} written={typed.written} place={typed.place} />
      <Problem text={problem} />
      <ComposerText
        ctx={ctx}
        instance={instance}
        form="reply"
        source={typed.written.source}
        rows={2}
        label={t('reply.label', { name: post.author.name })}
        placeholder={t('reply.label', { name: post.author.name })}
        problem={problem}
        describedBy="reply-goes"
      />
      <div class="composer-tools">
        <PseudonymSelect ctx={ctx} pseudonyms={props.pseudonyms} chosen={typed.written.as} />
        <HeldFiles files={typed.files} ctx={ctx} instance={instance} />
        <div class="composer-more">
          <FileField i18n={i18n} />
        </div>
        <div data-composer-target="receivers" />
      </div>
      <div class="composer-foot">
        <p class={`goes-to${crossing ? ' crossing' : ''}`} id="reply-goes">
          {crossing && <Icon name="border" />}
          <span>{goesToText(i18n, post, goesTo)}</span>
        </p>
        <SendButton icon="reply" text={sendWords(i18n, goesTo, true)} i18n={i18n} />
      </div>
    </form>
  );
}

export function goesToText(i18n: I18n, post: PostView, goesTo: readonly Company[]): string {
  const abroad = goesTo.filter((each) => each.peerId !== null);
  if (abroad.length === 0) return i18n.t('reply.staysHere', { company: goesTo[0]?.company ?? '' });
  const names = i18n.list(
    abroad.map((each) => (each.country === '' ? each.company : `${each.company}, ${each.country}`)),
  );
  return post.group
    ? i18n.t('reply.goesToGroup', { companies: names, group: post.group.name })
    : i18n.t('reply.goesTo', { companies: names });
}
