import type { ApprovalRecord, ApprovalRow } from '#src/posts/kinds/approval/list-approvals.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Time } from '../../../shell/time.tsx';
import { groupPath } from '../../post-html.ts';
import { Amount, digestShown, Until } from './approval-card.tsx';
import { stateIcons, stateWords } from './words.ts';

/** A line of a list: open it, see at a glance how it stands and whom it waits for. */
export function ApprovalLine(props: {
  readonly row: ApprovalRow;
  readonly i18n: I18n;
  readonly here: 'group' | 'mine';
}) {
  const { row, i18n, here } = props;
  const { t } = i18n;
  const { group } = row;
  return (
    <li class={`approval-row approval-is-${row.state}`} id={`post-${row.id}`}>
      <Icon name={stateIcons[row.state]} />
      <div class="row-text">
        <div class="approval-line">
          <a class="row-name" href={`/posts/${row.id}`} lang={row.language} dir="auto">
            {row.title}
          </a>
          <Amount of={row} i18n={i18n} />
        </div>
        <div class="row-glance">
          <span>{t(stateWords[row.state])}</span>
          <Until of={row} i18n={i18n} />
          <span>{t('approval.progress', { done: row.approved, all: row.steps })}</span>
          {row.waits.length > 0 && (
            <span dir="auto">{t('approval.waitsFor', { names: i18n.list(row.waits) })}</span>
          )}
          <span dir="auto">{row.author}</span>
          <Time at={row.decidedAt ?? row.publishedAt} i18n={i18n} />
          {here === 'mine' && group && (
            <a href={`${groupPath(group)}/approvals`} dir="auto">
              {group.name}
              {group.host !== null && <span class="quiet"> {group.host}</span>}
            </a>
          )}
        </div>
      </div>
    </li>
  );
}

/** What was decided about a request that is gone with its author. */
export function RecordLine({ record, i18n }: { readonly record: ApprovalRecord; readonly i18n: I18n }) {
  const { t } = i18n;
  return (
    <li class={`approval-row approval-is-${record.state}`}>
      <Icon name={stateIcons[record.state]} />
      <div class="row-text">
        <div class="approval-line">
          <span>{t('approval.record')}</span>
          <Amount of={record} i18n={i18n} />
        </div>
        <div class="row-glance">
          <span>{t(stateWords[record.state])}</span>
          <span>{t('approval.progress', { done: record.approved, all: record.steps })}</span>
          <Time at={record.decidedAt} i18n={i18n} />
          <span title={record.digest}>
            {t('approval.digest', { digest: record.digest.slice(0, digestShown) })}
          </span>
        </div>
      </div>
    </li>
  );
}
