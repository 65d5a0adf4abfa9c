// The policy for HTML stands before everything that could need it.
import './trusted.ts';
import { startControllers } from './controllers.ts';
import { layOutFirstPage } from './first-page.ts';
import { startForms } from './forms.ts';
import { startWorker } from './install.ts';
import { startLive } from './live/tabs.ts';
import { startMenus } from './menus.ts';
import { keepWhatReadersChanged } from './morph.ts';
import { startTurbo } from './navigation.ts';
import { startSending } from './writing/sending.ts';
import { tellZone } from './zone.ts';

/** The script of every page. The pages are whole without it; see docs/architecture.md, "In the browser". */
startTurbo();
keepWhatReadersChanged();
startForms();
startMenus();
startSending();
startControllers();
startLive();
startWorker();
tellZone();
layOutFirstPage();
