import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { assetRoutes } from './assets.ts';
import type { WebContext, WebEnv } from './context.ts';
import { answerError, notFoundPage } from './errors.tsx';
import { guarded } from './headers.ts';
import { chatNewRoutes } from './pages/chat-new.tsx';
import { chatRoutes } from './pages/chat.tsx';
import { composeRoutes } from './pages/compose.tsx';
import { groupActRoutes } from './pages/group-acts.tsx';
import { groupCharterRoutes } from './pages/group-charter.tsx';
import { groupMemberRoutes } from './pages/group-members.tsx';
import { groupRoutes } from './pages/group.tsx';
import { groupsRoutes } from './pages/groups.tsx';
import { homeRoutes } from './pages/home.tsx';
import { listRoutes } from './pages/lists.tsx';
import { notificationRoutes } from './pages/notifications.tsx';
import { peopleRoutes } from './pages/people.tsx';
import { personRoutes } from './pages/person.tsx';
import { postActRoutes } from './pages/post-acts.ts';
import { postChangeRoutes } from './pages/post-changes.tsx';
import { postRoutes } from './pages/post.tsx';
import { settingsRoutes } from './pages/settings.tsx';
import { signInRoutes, signOutRoutes } from './pages/sign-in.tsx';
import { ownForms, signedIn } from './visit.ts';

export type { RemoteLookup, WebContext } from './context.ts';

/** The pages: plain HTML and forms, whole without any script. Mount it at `/` after all others: it answers whatever is left. */
export function webRoutes(web: WebContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>({ strict: false });
  app.onError((error, c) => answerError(web, error, c));
  app.use(guarded(web.db.house), compress());
  assetRoutes(app);
  signInRoutes(app, web);
  app.use(signedIn(web), ownForms(web));
  signOutRoutes(app, web);
  homeRoutes(app, web);
  composeRoutes(app, web);
  postRoutes(app, web);
  postActRoutes(app, web);
  postChangeRoutes(app, web);
  groupsRoutes(app, web);
  groupRoutes(app, web);
  groupMemberRoutes(app, web);
  groupActRoutes(app, web);
  groupCharterRoutes(app, web);
  personRoutes(app, web);
  peopleRoutes(app, web);
  notificationRoutes(app, web);
  chatNewRoutes(app, web);
  chatRoutes(app, web);
  listRoutes(app, web);
  settingsRoutes(app, web);
  app.all('*', (c) => notFoundPage(web, c));
  return app;
}
