import { addService, makeServiceToken } from '#src/integrations/services/services.ts';
import { makeWebhook } from '#src/integrations/webhooks/make.ts';
import { uploadFile } from '#src/media/upload.ts';
import { transaction } from '#src/platform/database.ts';
import type { FileId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { createPage } from '#src/posts/kinds/page/write-page.ts';
import { publishPost } from '#src/posts/publish.ts';
import { squareOf } from '#test/support/pictures.ts';
import type { Member, Room, TestInstance } from '#test/support/instance.ts';

/** What a test fills in: a post of Ada's own, a colleague of hers, a post of the colleague's, a page of her own. */
interface Known {
  readonly post: string;
  readonly person: string;
  readonly theirs: string;
  /** A page of the wiki of Hydraulik. */
  readonly page: string;
  /** A program of the company, and a webhook of it. */
  readonly service: string;
  readonly webhook: string;
  /** An album of Ada's in Hydraulik, and a picture in it. */
  readonly album: Album;
}

interface Album {
  readonly id: string;
  readonly picture: string;
  /** Of news that is a campaign. */
  readonly campaign: string;
}

/**
 * Where each GET route of the pages is looked at by Ada, who administers Alpha and owns the group Hydraulik; null is no page (a file,
 * JSON, a stream, a redirect or a piece of a page). A test fails for a route that is not here.
 */
export const addresses = ({
  post,
  person,
  theirs,
  page,
  service,
  webhook,
  album,
}: Known): Readonly<Record<string, string | null>> => ({
  ...Object.fromEntries(plain.map((path) => [path, path])),
  ...Object.fromEntries([...pieces, ...elsewhere].map((path) => [path, null])),
  ...Object.fromEntries(ofPost.map((path) => [path, path.replace(':id', post)])),
  ...Object.fromEntries(ofGroup.map((path) => [path, path.replace(':handle', 'hydraulik')])),
  ...Object.fromEntries(
    ofPage.map((path) => [
      path,
      path.replace(':handle', 'hydraulik').replace(':id{[0-9]+}', page).replace(':number{[0-9]{1,9}}', '1'),
    ]),
  ),
  '/:at{@[^/]+}': '/@ada',
  '/:at{@[^/]+}/albums': '/@ada/albums',
  '/:at{@[^/]+}/praise': '/@ada/praise',
  '/posts/:id/album': `/posts/${album.id}/album`,
  '/posts/:id/album/:picture': `/posts/${album.id}/album/${album.picture}`,
  '/posts/:id/campaign': `/posts/${album.campaign}/campaign`,
  '/posts/:id/files': `/posts/${album.id}/files`,
  '/posts/:id/pictures': `/posts/${album.id}/pictures`,
  '/tags/:tag': '/tags/none',
  '/people/:id/mutes': `/people/${person}/mutes`,
  '/people/:id/report': `/people/${person}/report`,
  '/posts/:id/report': `/posts/${theirs}/report`,
  '/settings/company/services/:id': `/settings/company/services/${service}`,
  '/settings/company/services/:id/tokens/new': `/settings/company/services/${service}/tokens/new`,
  '/settings/company/services/:id/webhooks/new': `/settings/company/services/${service}/webhooks/new`,
  '/settings/company/services/:id/webhooks/:hook': `/settings/company/services/${service}/webhooks/${webhook}`,
  '/settings/company/people/:id': `/settings/company/people/${person}`,
  '/settings/company/sign-in/:id': '/settings/company/sign-in/1',
  '/settings/company/sign-in/groups/:id': '/settings/company/sign-in/groups/1',
  '/settings/company/people/:id/deactivation': `/settings/company/people/${person}/deactivation`,
});

/** Those that answer 404 here and are looked at all the same. */
export const absent: readonly string[] = [
  // Of the works council, of which no administrator is.
  '/settings/company/works-council',
  '/posts/:id/annotations',
  '/posts/:id/document-versions',
  '/posts/:id/copies',
  '/posts/:id/translation',
  '/posts/:id/must-read',
  '/posts/:id/quiz',
  '/posts/:id/proof',
  '/posts/:id/task',
  '/posts/:id/idea',
  '/posts/:id/project',
  '/posts/:id/hour',
  '/posts/:id/approval',
  '/documents/copies',
  '/groups/:handle/documents/copies',
  '/groups/:handle/charter',
  '/settings/company/sign-in/:id',
  '/settings/company/sign-in/groups/:id',
];

const plain = [
  '/',
  '/posts/new',
  '/questions',
  '/settings/company/audit',
  '/settings/company/holds',
  '/settings/company/disclosures',
  '/settings/company/successions',
  '/settings/company/carve-outs',
  '/settings/company/guests',
  '/settings/company/roles',
  '/settings/company/works-council',
  '/settings/company/figures',
  '/settings/company/documents',
  '/settings/documents',
  '/settings/company/announcements',
  '/settings/company/data-protection',
  '/calendar',
  '/documents',
  '/documents/copies',
  '/tasks',
  '/ideas',
  '/projects',
  '/approvals',
  '/people',
  '/people/requests',
  '/people/chart',
  '/missed',
  '/news',
  '/praise',
  '/first-weeks',
  '/guide',
  '/settings/company/first-weeks',
  '/settings/company/values',
  '/groups',
  '/groups/new',
]
  .concat([
    '/notifications',
    '/chat',
    '/chat/new',
    '/search',
    '/saved',
    '/scheduled',
    '/prove',
    '/sign-in',
    '/sign-in/forgotten',
    '/offline',
  ])
  .concat([
    '/settings',
    '/settings/absence',
    '/settings/notifications',
    '/settings/reading',
    '/settings/filters',
    '/settings/feeds',
    '/settings/preview',
  ])
  .concat([
    '/settings/security',
    '/settings/security/password',
    '/settings/security/passkeys/new',
    '/settings/security/authenticator',
  ])
  .concat(['/settings/security/app-passwords/new'])
  .concat(['/settings/security/tokens', '/settings/security/tokens/new'])
  .concat(['/settings/account', '/settings/company', '/settings/company/invitations'])
  .concat(['/settings/company/people', '/settings/company/alerts', '/settings/company/services'])
  .concat(['/settings/company/releases'])
  .concat(['/settings/company/people/batches', '/settings/company/people/import'])
  .concat([
    '/settings/company/about',
    '/settings/company/backups',
    '/settings/company/release-notes',
    '/partners',
    '/residency',
    '/settings/company/partners',
    '/settings/company/partners/invitation',
    '/settings/company/partners/proposal',
    '/settings/company/sign-in',
    '/settings/company/sign-in/new',
    '/settings/company/sign-in/new/saml',
    '/settings/company/partners/dry-run',
    '/settings/company/skills',
    '/settings/company/skills/new',
    '/reports',
    '/reports/log',
    '/reports/appeals',
    '/reports/numbers',
    '/complaint',
    '/decisions',
    '/settings/company/moderation',
  ]);
const ofPost = [
  '',
  '/edit',
  '/versions',
  '/removal',
  '/hiding',
  '/must-read',
  '/quiz',
  '/proof',
  '/reactions',
  '/mutes',
  '/release',
]
  .concat([
    '/task',
    '/idea',
    '/approval',
    '/project',
    '/hour',
    '/annotations',
    '/document-versions',
    '/copies',
    '/translation',
  ])
  .map((end) => `/posts/:id${end}`);
const ofGroup = [
  '',
  '/integrations',
  '/feeds',
  '/about',
  '/charter',
  '/members',
  '/documents',
  '/documents/copies',
  '/albums',
  '/files',
  '/questions',
  '/calendar',
  '/tasks',
  '/project',
  '/ideas',
  '/approvals',
  '/guests',
  '/invitations',
  '/invitations/list',
  '/settings',
]
  .concat(['/wiki', '/wiki/new', '/wiki/import', '/wiki/reviews'])
  .concat(['/archive', '/departure', '/mutes', '/report', '/plays', '/plays/new'])
  .map((end) => `/groups/:handle${end}`);
const ofPage = ['', '/edit', '/removal', '/review', '/versions', '/versions/:number{[0-9]{1,9}}'].map(
  (end) => `/groups/:handle/wiki/:id{[0-9]+}${end}`,
);
const pieces = [
  '/app-icon/:file{\\d+\\.png}',
  '/app-icon/mark.svg',
  '/assets/:name',
  '/favicon.ico',
  '/sw.js',
]
  .concat([
    '/assets/:name{look\\..+\\.css}',
    '/manifest.webmanifest',
    '/live',
    '/live/missed',
    '/live/session',
  ])
  .concat([
    '/newer',
    '/badges',
    '/posts/:id/entry',
    '/audiences',
    '/completions',
    '/emoji',
    '/search/suggestions',
    '/chat/with/:handle',
  ])
  .concat([
    '/sign-in-code',
    '/sign-in/with/:id',
    '/sign-in/callback',
    '/sign-in/left/:state',
    '/sign-in/saml/:state',
    '/sign-in/saml/metadata',
    '/sign-in/saml/logout',
    '/prove/with/:id',
    '/settings/security/identities/with/:id',
    '/posts/:id/event.ics',
    '/documents/uploads/:id',
    '/groups/:handle/wiki/export',
    '/groups/:handle/wiki/:id{[0-9]+}/editing',
    '/go/groups/:id',
    '/notifications/:id',
    '/search/post',
    '/settings/account/exports/:id',
  ]);
/** Of a secret in their address, or of what only more companies make: looked at in tests of their own. */
const elsewhere = [
  '/settings/company/people/:id/leaver',
  '/settings/company/people/batches/:id',
  '/posts/:id/release/picture',
  '/released/:token',
  '/released/:token/picture',
  '/posts/:id/proof.csv',
  '/settings/company/people/export.csv',
  '/settings/company/holds/:id',
  '/settings/company/disclosures/:id',
  '/settings/company/disclosures/:id/files/:uuid',
  '/settings/company/carve-outs/drafts/:id',
  '/settings/company/carve-outs/drafts/:id/archive',
  '/settings/company/audit/export.csv',
  '/settings/company/data-protection/certificate',
  '/settings/company/audit/export.json',
  '/settings/company/partners/:id',
  '/settings/company/partners/:id/amendment',
  '/settings/company/partners/:id/end',
  '/settings/company/partners/:id/readings',
  '/settings/company/partners/:id/certificate',
  // Of a guest, and of somebody who was one elsewhere: test/stories/guest-moves.test.ts.
  '/settings/guest',
  '/settings/former-guest',
  '/invitation/:token',
  '/password/:token',
  '/mails/stop/:token',
  '/complaint/:token',
  '/suspended/:token',
  '/calendars/:file{[A-Za-z0-9_-]+\\.ics}',
  '/feeds/:file{[A-Za-z0-9_-]+\\.(atom|json)}',
  '/websub/:token',
  '/plays/:id',
  '/chat/:id{[0-9]+}',
  '/chat/:id{[0-9]+}/about',
  '/chat/:id{[0-9]+}/newer',
  '/chat/:id{[0-9]+}/seen',
  '/chat/:id{[0-9]+}/files',
  '/settings/security/passkeys/:id/name',
  '/reports/:id',
  '/about/:name',
  '/settings/company/skills/:id',
  '/settings/company/documents/:kind/:version',
].concat(['/groups/:handle/members/:person/expulsion', '/groups/:handle/pseudonym']);

/** A program of the company with a token and a webhook. */
export async function makeService(at: TestInstance, by: Member): Promise<Pick<Known, 'service' | 'webhook'>> {
  const keys = await generateKeys();
  return await transaction(at.db, async (tx) => {
    const service = await addService(tx, by.id, { name: 'Release news', handle: 'release-news', keys });
    await makeServiceToken(tx, by.id, service, {
      name: 'Night run',
      scopes: ['read', 'write:statuses'],
      days: 90,
    });
    const made = {
      address: 'https://hooks.example/kontor',
      events: ['post.published'],
      groupId: null,
    } as const;
    const { id: webhook } = await makeWebhook(tx, by.id, service, made);
    return { service, webhook };
  });
}

/** A page with all that one can have, in the wiki of that group. */
export const writePage = (at: TestInstance, by: Member, room: Room): Promise<string> =>
  transaction(at.db, (tx) =>
    createPage(tx, at.app.registry, by.id, room.id, {
      ...{ title: 'Donaudampfschifffahrtsgesellschaft', parentId: null, position: null, note: '' },
      source:
        '## One\n\nSee [[Nobody]][^1]\n\n## Two\n\n- [ ] open\n\n|a|b|\n|-|-|\n|1|2|\n\n## Three\n\n[^1]: A note.',
    }),
  );

/** An album in that group with three pictures, one of which nobody has described, and what is new there. */
export async function makeAlbum(at: TestInstance, by: Member, room: Room): Promise<Album> {
  const fileIds: FileId[] = [];
  for (const [colour, alt] of [
    ['teal', 'A gate.'],
    ['olive', ''],
    ['navy', 'A hall.'],
  ] as const) {
    const bytes = await squareOf(colour, 400, 300);
    const file = { bytes, mediaType: 'image/png', name: `${colour}.png`, alt };
    fileIds.push((await uploadFile(at.db, by.id, file)).id);
  }
  const [cover, ...pictures] = fileIds;
  return await transaction(at.db, async (tx) => {
    const inRoom = { level: 'group', groupId: room.id, source: 'Sun all day.' } as const;
    const campaign = await publishPost(tx, by.id, {
      ...{ ...inRoom, title: 'The new hall is open', fileIds: cover === undefined ? [] : [cover] },
      news: { until: new Date(Date.now() + 86_400_000), topic: 'newhall' },
    });
    const id = await publishPost(tx, by.id, {
      ...{ ...inRoom, title: 'Tag der offenen Tür in der Dampfschifffahrtsgesellschaft', fileIds: pictures },
      album: { isOpen: true },
    });
    const [row] = await tx<
      { uuid: string }[]
    >`select uuid from files where post_id = ${id} order by position limit 1`;
    return { id, picture: row?.uuid ?? '', campaign };
  });
}
