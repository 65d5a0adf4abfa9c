import type { Doer, DocumentVersion, DocumentView } from '#src/posts/kinds/document/forms.ts';
import { fileLink, namedLink } from '#src/media/link.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PostView } from '#src/posts/post.ts';
import type { RequestContext } from '../../../shell/context.ts';
import { explainKept } from '../../../shell/explain.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Time } from '../../../shell/time.tsx';
import { CompareForm } from '../../changes.tsx';
import { personPath } from '../../post-html.ts';

export interface DocumentProps {
  readonly post: PostView;
  readonly ctx: RequestContext;
  readonly instance: Instance;
  readonly whole: boolean;
  readonly document: DocumentView;
}

export function Who({ by }: { readonly by: Doer }) {
  return (
    <>
      <a href={personPath(by)} dir="auto">
        {by.name}
      </a>
      {by.company !== null && <> {by.company}</>}
    </>
  );
}

/** Every version, newest first, with what can be done with each. */
export function Versions(props: DocumentProps & { readonly current: DocumentVersion }) {
  const { ctx, instance, document, current } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  const numbers = document.versions.flatMap(({ refused, number }) => (refused === null ? [number] : []));
  const mayChange = document.isOwn || document.standing?.state === 'active';
  const mayRestore = mayChange && !document.binned && document.lock === null;
  return (
    <details class="document-versions" open>
      <summary>{t('documents.versions', { count: document.versions.length })}</summary>
      <CompareForm
        {...{ numbers, i18n, chosen: { from: undefined, to: undefined } }}
        action={`/posts/${props.post.id}/document-versions`}
        nameOf={(number) => t('documents.version', { number })}
      />
      <ol>
        {document.versions.map((version) => {
          const link = version.file && fileLink(instance, version.file.uuid, ctx.me.id);
          return (
            <li>
              <p>
                <strong>
                  {version.refused === null
                    ? t('documents.version', { number: version.number })
                    : t('documents.notKept')}
                </strong>
                <span class="quiet">
                  {' · '}
                  {version.bytes > 0 && `${i18n.bytes(version.bytes)} · `}
                  <Who by={version.by} /> · <Time at={version.at} i18n={i18n} />
                </span>
              </p>
              {version.note !== '' && <p dir="auto">{version.note}</p>}
              {version.refused !== null && (
                <p class="quiet">{t('documents.notTaken', { reason: explainKept(i18n, version.refused) })}</p>
              )}
              {version.restores !== null && (
                <p class="quiet">{t('documents.restores', { number: version.restores })}</p>
              )}
              {version.besides !== null && (
                <p class="document-conflict">
                  <Icon name="warning" />
                  <span>{t('documents.besides', { number: version.besides })}</span>
                </p>
              )}
              <p class="document-version-acts">
                {link !== null && (
                  <a href={namedLink(link, document.name)} data-turbo="false">
                    {t('documents.download')}
                    <span class="hidden"> {t('documents.version', { number: version.number })}</span>
                  </a>
                )}
                {mayRestore && version.refused === null && version.postId !== current.postId && (
                  <button class="link" form="act" formaction={`/posts/${version.postId}/restoration`}>
                    {t('documents.restore')}
                    <span class="hidden"> {t('documents.version', { number: version.number })}</span>
                  </button>
                )}
              </p>
            </li>
          );
        })}
      </ol>
    </details>
  );
}
