import type { Hono } from 'hono';
import { seatsOf } from '#src/groups/read-members.ts';
import type { GroupView, Seats } from '#src/groups/group.ts';
import { fileLink, previewLink } from '#src/media/link.ts';
import { notFound } from '#src/platform/errors.ts';
import type { House } from '#src/platform/house.ts';
import { filesOfGroup, fileSorts, type FileSort, type GroupFile } from '#src/posts/group-files.ts';
import type { Visit, WebContext, WebEnv, WebRequest } from '../context.ts';
import { groupOf } from '../find.ts';
import { pageAsked } from '../paging.ts';
import { FilterChips, type Chip } from '../parts/filter-chips.tsx';
import { showGroup } from '../parts/group-page.tsx';
import { Icon } from '../parts/icon.tsx';
import { Empty } from '../parts/notice.tsx';
import { Pager } from '../parts/pager.tsx';
import { Plate } from '../parts/plate.tsx';
import { Time } from '../parts/time.tsx';
import { groupPath } from '../prose.ts';
import type { Key } from '../words.ts';

const filesPerPage = 40;
const sortWords: Readonly<Record<FileSort, Key>> = {
  image: 'files.images',
  document: 'files.documents',
  media: 'files.media',
};

/** All files of a group's posts, by kind and company, newest first; each is asked about again when it is opened. */
export function groupFilesRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/files', async (c) => {
    const { visit } = c.var;
    const { db } = web;
    const group = await groupOf(web, c);
    if (group.mine?.state !== 'active') throw notFound('This page');
    const asked = askedOf(c);
    const page = pageAsked(c, filesPerPage);
    const [files, seats] = await Promise.all([
      filesOfGroup(db, visit.viewer, group.id, { ...asked, page }),
      seatsOf(db, visit.viewer, group.id),
    ]);
    const path = `${groupPath(group)}/files${queryOf(asked)}`;
    const body = (
      <>
        <Filters group={group} seats={seats} visit={visit} asked={asked} />
        {files.length === 0 ? (
          <Empty sentence={visit.words.t('files.empty')} />
        ) : (
          <ul class={asked.sort === 'image' ? 'group-files tiles' : 'group-files'}>
            {files.map((each) => (
              <FileEntry each={each} visit={visit} house={db.house} />
            ))}
          </ul>
        )}
        <Pager
          words={visit.words}
          path={path}
          cursors={files.map((each) => each.file.id)}
          limit={filesPerPage}
          moved={page.moved}
        />
      </>
    );
    return showGroup(web, c, { group, seats, section: 'files', title: visit.words.t('group.files'), body });
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
  readonly seats: readonly Seats[];
  readonly visit: Visit;
  readonly asked: Asked;
}) {
  const { group, seats, visit, asked } = props;
  const { t } = visit.words;
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
  const companies: Chip[] = seats.map(({ peerId, company }) => {
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
function FileEntry(props: { readonly each: GroupFile; readonly visit: Visit; readonly house: House }) {
  const { each, visit, house } = props;
  const { file, author } = each;
  const { words } = visit;
  const link = fileLink(house, file.uuid, visit.me.id);
  const name = file.name || file.alt || words.t('file.unnamed');
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
        {file.bytes > 0 && <span class="group-file-size">{words.bytes(file.bytes)} · </span>}
        {author.name} <Plate of={author} /> ·{' '}
        <a href={`/posts/${each.postId}`}>
          <span class="hidden">{words.t('files.post')} </span>
          <Time at={each.at} words={words} />
        </a>
      </p>
    </li>
  );
}
