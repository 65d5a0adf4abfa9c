import type { Hono } from 'hono';
import { canPost } from '#src/groups/policy.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import type { GroupView, MemberCount } from '#src/groups/group.ts';
import { fileLink, previewLink } from '#src/media/link.ts';
import { notFound } from '#src/platform/errors.ts';
import type { Instance } from '#src/platform/instance.ts';
import { filesOfGroup, fileSorts, type FileSort, type GroupFile } from '#src/posts/read/group-files.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { groupAtPath } from '../shell/find.ts';
import { pageAsked } from '../shell/paging.ts';
import { FilterChips, type Chip } from '../shell/filter-chips.tsx';
import { showGroup } from './group-page.tsx';
import { Icon } from '../shell/icon.tsx';
import { Empty } from '../shell/notice.tsx';
import { Pager } from '../shell/pager.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { Time } from '../shell/time.tsx';
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
      filesOfGroup(db, ctx.viewer, group.id, { ...asked, page }),
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
          <ul class={asked.sort === 'image' ? 'group-files tiles' : 'group-files'}>
            {files.map((each) => (
              <FileEntry each={each} ctx={ctx} instance={db.instance} />
            ))}
          </ul>
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

/** A line of the list; pictures among themselves become tiles by style alone. */
function FileEntry(props: {
  readonly each: GroupFile;
  readonly ctx: RequestContext;
  readonly instance: Instance;
}) {
  const { each, ctx, instance } = props;
  const { file, author } = each;
  const { i18n } = ctx;
  const link = fileLink(instance, file.uuid, ctx.me.id);
  const name = file.name || file.alt || i18n.t('file.unnamed');
  return (
    <li class="group-file">
      <a class="group-file-open" href={link}>
        {file.kind === 'image' ? (
          <img src={file.hasPreview ? previewLink(link) : link} alt="" loading="lazy" />
        ) : (
          <span class="group-file-icon">
            <Icon name="file" />
          </span>
        )}
        <span class="group-file-name">{name}</span>
      </a>
      <p class="quiet">
        {file.bytes > 0 && <span class="group-file-size">{i18n.bytes(file.bytes)} · </span>}
        {author.name} <CompanyBadge of={author} /> ·{' '}
        <a href={`/posts/${each.postId}`}>
          <span class="hidden">{i18n.t('files.post')} </span>
          <Time at={each.at} i18n={i18n} />
        </a>
      </p>
    </li>
  );
}
