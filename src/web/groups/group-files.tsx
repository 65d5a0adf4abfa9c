import type { Hono } from 'hono';
import { canPost } from '#src/groups/policy.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import type { GroupView, MemberCount } from '#src/groups/group.ts';
import { notFound } from '#src/platform/errors.ts';
import { filesOf, fileSorts, type FileSort } from '#src/posts/read/files-of.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { groupAtPath } from '../shell/find.ts';
import { pageAsked } from '../shell/paging.ts';
import { FilterChips, type Chip } from '../shell/filter-chips.tsx';
import { showGroup } from './group-page.tsx';
import { Empty } from '../shell/notice.tsx';
import { Pager } from '../shell/pager.tsx';
import { FileList } from '../posts/file-list.tsx';
import { groupPath } from '../posts/post-html.ts';
import type { Key } from '../shell/i18n.ts';

const filesPerPage = 40;
const sortWords: Readonly<Record<FileSort, Key>> = {
  image: 'files.images',
  document: 'files.documents',
  media: 'files.media',
};

/** All files of a group's posts, by kind and company, newest first; access to each is checked when it is opened. */
export function groupFilesRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/files', async (c) => {
    const { ctx } = c.var;
    const { db } = web;
    const group = await groupAtPath(web, c);
    if (group.mine?.state !== 'active') throw notFound('page');
    const asked = askedOf(c);
    const page = pageAsked(c, filesPerPage);
    const [files, memberCounts] = await Promise.all([
      filesOf(db, ctx.viewer, { groupId: group.id }, { ...asked, page }),
      memberCountsOf(db, ctx.viewer, group.id),
    ]);
    const path = `${groupPath(group)}/files${queryOf(asked)}`;
    const body = (
      <>
        <Filters group={group} memberCounts={memberCounts} ctx={ctx} asked={asked} />
        {files.length === 0 ? (
          <Empty
            sentence={ctx.i18n.t('files.empty')}
            {...(canPost(group, group.mine) && !group.owesCharter
              ? { href: `/posts/new?group=${group.id}`, action: ctx.i18n.t('composer.heading') }
              : {})}
          />
        ) : (
          <FileList files={files} ctx={ctx} instance={db.instance} asTiles={asked.sort === 'image'} />
        )}
        <Pager
          i18n={ctx.i18n}
          path={path}
          cursors={files.map((each) => each.file.id)}
          limit={filesPerPage}
          moved={page.moved}
        />
      </>
    );
    return showGroup(web, c, {
      group,
      memberCounts,
      section: 'files',
      title: ctx.i18n.t('group.files'),
      body,
    });
  });
}

interface Asked {
  readonly sort?: FileSort | undefined;
  /** Null: our own company. */
  readonly company?: number | null | undefined;
}

function askedOf(c: WebRequest): Asked {
  const company = c.req.query('company');
  return {
    sort: fileSorts.find((each) => each === c.req.query('kind')),
    company: company === 'own' ? null : /^\d{1,9}$/.test(company ?? '') ? Number(company) : undefined,
  };
}

function queryOf({ sort, company }: Asked): string {
  const query = new URLSearchParams();
  if (sort !== undefined) query.set('kind', sort);
  if (company !== undefined) query.set('company', company === null ? 'own' : String(company));
  return query.size === 0 ? '' : `?${query}`;
}

function Filters(props: {
  readonly group: GroupView;
  readonly memberCounts: readonly MemberCount[];
  readonly ctx: RequestContext;
  readonly asked: Asked;
}) {
  const { group, memberCounts, ctx, asked } = props;
  const { t } = ctx.i18n;
  const path = `${groupPath(group)}/files`;
  const kinds: Chip[] = [
    {
      href: path + queryOf({ company: asked.company }),
      label: t('files.all'),
      isCurrent: asked.sort === undefined,
    },
    ...fileSorts.map((sort) => ({
      href: path + queryOf({ sort, company: asked.company }),
      label: t(sortWords[sort]),
      isCurrent: asked.sort === sort,
    })),
  ];
  const companies: Chip[] = memberCounts.map(({ peerId, company }) => {
    const isCurrent = asked.company === peerId;
    return {
      href: path + queryOf({ sort: asked.sort, company: isCurrent ? undefined : peerId }),
      label: company,
      isCurrent,
    };
  });
  return (
    <>
      <FilterChips chips={kinds} label={t('files.kind')} />
      {companies.length > 1 && <FilterChips chips={companies} label={t('files.company')} />}
    </>
  );
}
