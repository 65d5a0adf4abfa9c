import { Application, type ControllerConstructor } from '@hotwired/stimulus';
import { ChosenFilesController } from './controllers/chosen-files.ts';
import { CopyController } from './controllers/copy.ts';
import { ConnectionController } from './controllers/connection.ts';
import { HeldController } from './controllers/held.ts';
import { LiveController } from './controllers/live.ts';
import { ShortcutsController } from './controllers/shortcuts.ts';
import { TimeZoneController } from './controllers/time-zone.ts';
import { PollFieldsController } from './controllers/poll-fields.ts';

/** Small ones, in the first script: data-controller="name". */
const ready: Readonly<Record<string, ControllerConstructor>> = {
  'chosen-files': ChosenFilesController,
  copy: CopyController,
  connection: ConnectionController,
  held: HeldController,
  live: LiveController,
  'poll-fields': PollFieldsController,
  shortcuts: ShortcutsController,
  'time-zone': TimeZoneController,
};

/** Heavy ones, fetched when the first element that wants them is on the page. Each module exports `controller`. */
const later: Readonly<Record<string, () => Promise<{ readonly controller: ControllerConstructor }>>> = {
  board: () => import('./controllers/board.ts'),
  chat: () => import('./controllers/chat.ts'),
  coedit: () => import('./controllers/coedit.ts'),
  composer: () => import('./controllers/composer.ts'),
  drop: () => import('./controllers/drop.ts'),
  marks: () => import('./controllers/marks.ts'),
  gallery: () => import('./controllers/gallery.ts'),
  hour: () => import('./controllers/hour.ts'),
  'new-password': () => import('./controllers/new-password.ts'),
  push: () => import('./controllers/push.ts'),
  passkey: () => import('./controllers/passkey.ts'),
  'site-map': () => import('./controllers/site-map.ts'),
  slideshow: () => import('./controllers/slideshow.ts'),
  voice: () => import('./controllers/voice.ts'),
  suggest: () => import('./controllers/suggest.ts'),
};

/** Connects `data-controller` to the code behind it, for what is on the page now and on later ones. */
export function startControllers(): void {
  const application = Application.start();
  for (const [name, controller] of Object.entries(ready)) application.register(name, controller);
  const waiting = new Set(Object.keys(later));
  const fetchWanted = (): void => {
    for (const name of waiting) {
      const load = document.querySelector(`[data-controller~="${name}"]`) ? later[name] : undefined;
      if (!load) continue;
      waiting.delete(name);
      load().then(
        ({ controller }) => application.register(name, controller),
        () => waiting.add(name), // offline: the next page tries again, and until then the page works without it
      );
    }
  };
  fetchWanted();
  new MutationObserver(fetchWanted).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['data-controller'],
  });
}
