import type { Place, Written } from '#src/drafts/draft.ts';
import type { OwnAlias } from '#src/groups/read-aliases.ts';
import type { ShownFile } from '#src/media/file.ts';
import type { House } from '#src/platform/house.ts';
import type { PostView } from '#src/posts/post.ts';
import { crossesBorder } from '../audience.ts';
import type { Visit } from '../context.ts';
import { Hidden } from '../layout.tsx';
import type { Company } from '../read.ts';
import type { Words } from '../words.ts';
import { FileField, HeldFiles } from './composer-files.tsx';
import { composerScript, ComposerText, SendButton } from './composer-text.tsx';
import { Origin } from './composer.tsx';
import { Icon } from './icon.tsx';
import { Problem } from './notice.tsx';
import { sendWords } from './receivers.tsx';
import { Voice } from './voice.tsx';

/** What stands in the reply form. */
export interface Reply {
  readonly written: Written;
  readonly place: Place;
  readonly files: readonly ShownFile[];
  readonly problem?: string | null;
}

/** The answer says where it goes before it is sent; the button names the companies. */
export function ReplyForm(props: {
  readonly visit: Visit;
  readonly house: House;
  readonly post: PostView;
  readonly goesTo: readonly Company[];
  readonly typed: Reply;
  /** Pseudonyms that the answer can be written under. */
  readonly aliases: readonly OwnAlias[];
}) {
  const { visit, house, post, goesTo, typed } = props;
  const { words } = visit;
  const { t } = words;
  const { problem = null } = typed;
  const crossing = crossesBorder(goesTo);
  return (
    <form
      class="composer reply"
      id="reply"
      method="post"
      action={`/posts/${post.id}/replies`}
      enctype="multipart/form-data"
      {...composerScript(words)}
    >
      <Hidden visit={visit} back={`/posts/${post.id}`} />
      <Origin visit={visit} house={house} written={typed.written} place={typed.place} />
      <Problem text={problem} />
      <ComposerText
        visit={visit}
        house={house}
        form="reply"
        source={typed.written.source}
        rows={2}
        label={t('reply.label', { name: post.author.name })}
        placeholder={t('reply.label', { name: post.author.name })}
        problem={problem}
        describedBy="reply-goes"
      />
      <div class="composer-tools">
        <Voice visit={visit} aliases={props.aliases} chosen={typed.written.as} />
        <HeldFiles files={typed.files} visit={visit} house={house} />
        <div class="composer-more">
          <FileField words={words} />
        </div>
        <div data-composer-target="receivers" />
      </div>
      <div class="composer-foot">
        <p class={`goes-to${crossing ? ' crossing' : ''}`} id="reply-goes">
          {crossing && <Icon name="border" />}
          <span>{goesToText(words, post, goesTo)}</span>
        </p>
        <SendButton icon="reply" text={sendWords(words, goesTo, true)} words={words} />
      </div>
    </form>
  );
}

function goesToText(words: Words, post: PostView, goesTo: readonly Company[]): string {
  const abroad = goesTo.filter((each) => each.peerId !== null);
  if (abroad.length === 0) return words.t('reply.staysHere', { company: goesTo[0]?.company ?? '' });
  const names = words.list(
    abroad.map((each) => (each.country === '' ? each.company : `${each.company}, ${each.country}`)),
  );
  return post.group
    ? words.t('reply.goesToGroup', { companies: names, group: post.group.name })
    : words.t('reply.goesTo', { companies: names });
}
