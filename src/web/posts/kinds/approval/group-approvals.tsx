import type { Hono } from 'hono';
import { canPost } from '#src/groups/policy.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { notFound } from '#src/platform/errors.ts';
import { approvalStates } from '#src/posts/kinds/approval/approval.ts';
import { approvalsOfGroup, recordsOfGroup } from '#src/posts/kinds/approval/list-approvals.ts';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { FilterChips, type Chip } from '../../../shell/filter-chips.tsx';
import { groupAtPath } from '../../../shell/find.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Empty } from '../../../shell/notice.tsx';
import { showGroup } from '../../../groups/group-page.tsx';
import { groupPath } from '../../post-html.ts';
import { ApprovalLine, RecordLine } from './approval-row.tsx';
import { stateWords } from './words.ts';

/** What was asked and decided in a group. */
export function groupApprovalsRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/approvals', (c) => showApprovals(web, c));
}

async function showApprovals(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { db } = web;
  const { t } = ctx.i18n;
  const group = await groupAtPath(web, c);
  if (group.mine?.state !== 'active') throw notFound('page');
  const state = approvalStates.find((each) => each === c.req.query('state'));
  const [rows, records, memberCounts] = await Promise.all([
    approvalsOfGroup(db, ctx.viewer, group.id, state),
    state === undefined ? recordsOfGroup(db, group.id) : [],
    memberCountsOf(db, ctx.viewer, group.id),
  ]);
  const path = `${groupPath(group)}/approvals`;
  const writes = canPost(group, group.mine) && !group.owesCharter;
  const write = `/posts/new?group=${group.id}&kind=approval`;
  const isBare = rows.length + records.length === 0 && state === undefined;
  // Another click on a choice takes it back.
  const chips: Chip[] = approvalStates.map((each) => ({
    href: state === each ? path : `${path}?state=${each}`,
    ...{ label: t(stateWords[each]), isCurrent: state === each },
  }));
  const body = (
    <div class="approvals">
      {writes && !isBare && (
        <div>
          <a class="button" href={write}>
            <Icon name="plus" />
            {t('approval.new')}
          </a>
        </div>
      )}
      {!isBare && <FilterChips chips={chips} label={t('approval.state')} />}
      {rows.length + records.length === 0 && (
        <Empty
          sentence={t(isBare ? 'approval.none' : 'approval.noneSuch')}
          {...(writes && isBare ? { href: write, action: t('approval.new') } : {})}
        />
      )}
      {rows.length + records.length > 0 && (
        <ul class="rows">
          {rows.map((row) => (
            <ApprovalLine row={row} i18n={ctx.i18n} here="group" />
          ))}
          {records.map((record) => (
            <RecordLine record={record} i18n={ctx.i18n} />
          ))}
        </ul>
      )}
    </div>
  );
  return showGroup(web, c, {
    ...{ group, memberCounts, section: 'approvals', title: t('group.approvals'), body },
    live: [`group:${group.id}`],
  });
}
