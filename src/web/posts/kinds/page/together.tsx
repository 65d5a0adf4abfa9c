import type { Child } from 'hono/jsx';
import { sourceMax } from '#src/posts/limits.ts';
import type { I18n, Key } from '../../../shell/i18n.ts';
import { Icon, type IconName } from '../../../shell/icon.tsx';

/** Where the editor of one page connects. */
export interface Line {
  /** Path of its events, and where it sends what is typed. */
  readonly address: string;
  readonly token: string;
  /** Under whose name unsent text is kept in the browser. */
  readonly me: string;
}

const tools: readonly (readonly [tool: string, icon: IconName, Key])[] = [
  ['heading', 'heading', 'coedit.heading'],
  ['bold', 'bold', 'composer.bold'],
  ['italic', 'italic', 'composer.italic'],
  ['list', 'bullets', 'composer.bullets'],
  ['tasks', 'tasks', 'coedit.tasks'],
  ['link', 'link', 'coedit.link'],
];

/** Script puts in who it is. */
const places = { name: '{name}', company: '{company}' };

/** The field of a page's text, and what script makes of it: an editor in which several write. */
export function Together(props: {
  readonly with: Line | null;
  readonly t: I18n['t'];
  readonly children: Child;
}) {
  const { with: line, t, children } = props;
  if (line === null) return <>{children}</>;
  const words = {
    text: t('wiki.text'),
    help: t('wiki.help'),
    connecting: t('coedit.connecting'),
    saved: t('coedit.saved'),
    saving: t('coedit.saving'),
    offline: t('coedit.offline'),
    over: t('coedit.over'),
    lost: t('coedit.lost'),
    notYet: t('coedit.notYet'),
    joined: t('coedit.joined', places),
    left: t('coedit.left', places),
    close: t('coedit.close'),
    noPreview: t('coedit.noPreview'),
  };
  return (
    <div
      data-controller="coedit"
      data-coedit-address-value={line.address}
      data-coedit-token-value={line.token}
      data-coedit-me-value={line.me}
      data-coedit-max-value={String(sourceMax)}
      data-coedit-words-value={JSON.stringify(words)}
    >
      {children}
      <template data-coedit-target="tools">
        <div class="coedit-head">
          <span class="coedit-label" aria-hidden="true">
            {t('wiki.text')}
          </span>
          <ul class="coedit-others" aria-label={t('coedit.others')}></ul>
          <span class="coedit-state" role="status">
            {t('coedit.saved')}
          </span>
          <span class="coedit-heard hidden" aria-live="polite"></span>
        </div>
        <div class="toolbar coedit-tools" role="toolbar" aria-label={t('composer.tools')}>
          {tools.map(([tool, icon, key]) => (
            <button
              type="button"
              title={t(key)}
              aria-label={t(key)}
              data-action="coedit#apply"
              data-coedit-tool-param={tool}
            >
              <Icon name={icon} />
            </button>
          ))}
        </div>
      </template>
    </div>
  );
}
