/** What a test fills in: a post of Ada's own, a colleague of hers, and a post of the colleague's. */
interface Known {
  readonly post: string;
  readonly person: string;
  readonly theirs: string;
}

/**
 * Where each GET route of the pages is looked at by Ada, who administers Alpha and owns the group Hydraulik; null is no page (a file,
 * JSON, a stream, a redirect or a piece of a page). A test fails for a route that is not here.
 */
export const addresses = ({ post, person, theirs }: Known): Readonly<Record<string, string | null>> => ({
  ...Object.fromEntries(plain.map((path) => [path, path])),
  ...Object.fromEntries([...pieces, ...elsewhere].map((path) => [path, null])),
  ...Object.fromEntries(ofPost.map((path) => [path, path.replace(':id', post)])),
  ...Object.fromEntries(ofGroup.map((path) => [path, path.replace(':handle', 'hydraulik')])),
  '/:at{@[^/]+}': '/@ada',
  '/tags/:tag': '/tags/none',
  '/people/:id/mutes': `/people/${person}/mutes`,
  '/people/:id/report': `/people/${person}/report`,
  '/posts/:id/report': `/posts/${theirs}/report`,
  '/settings/company/people/:id/deactivation': `/settings/company/people/${person}/deactivation`,
});

/** Those that answer 404 here and are looked at all the same. */
export const absent: readonly string[] = ['/posts/:id/must-read', '/groups/:handle/charter'];

const plain = ['/', '/posts/new', '/questions', '/people', '/people/requests', '/groups', '/groups/new']
  .concat([
    '/notifications',
    '/chat',
    '/chat/new',
    '/search',
    '/saved',
    '/prove',
    '/sign-in',
    '/sign-in/forgotten',
    '/offline',
  ])
  .concat(['/settings', '/settings/notifications', '/settings/reading', '/settings/preview'])
  .concat(['/settings/security', '/settings/security/password', '/settings/security/passkeys/new'])
  .concat(['/settings/account', '/settings/company', '/settings/company/invitations'])
  .concat(['/settings/company/people', '/settings/company/alerts'])
  .concat([
    '/settings/company/about',
    '/settings/company/skills',
    '/settings/company/skills/new',
    '/reports',
    '/reports/log',
  ]);
const ofPost = ['', '/edit', '/versions', '/removal', '/hiding', '/must-read', '/reactions', '/mutes'].map(
  (end) => `/posts/:id${end}`,
);
const ofGroup = ['', '/about', '/charter', '/members', '/files', '/questions', '/invitations', '/settings']
  .concat(['/archive', '/departure', '/mutes', '/report'])
  .map((end) => `/groups/:handle${end}`);
const pieces = [
  '/app-icon/:file{\\d+\\.png}',
  '/app-icon/mark.svg',
  '/assets/:name',
  '/favicon.ico',
  '/sw.js',
]
  .concat(['/assets/:name{look\\..+\\.css}', '/manifest.webmanifest', '/live', '/live/session'])
  .concat(['/newer', '/audiences', '/completions', '/emoji', '/search/suggestions', '/chat/with/:handle'])
  .concat(['/go/groups/:id', '/notifications/:id', '/settings/account/exports/:id']);
/** Of a secret in their address, or of what only more companies make: looked at in tests of their own. */
const elsewhere = [
  '/invitation/:token',
  '/password/:token',
  '/mails/stop/:token',
  '/chat/:id{[0-9]+}',
  '/reports/:id',
  '/about/:name',
  '/settings/company/skills/:id',
].concat(['/groups/:handle/members/:person/expulsion', '/groups/:handle/pseudonym']);
