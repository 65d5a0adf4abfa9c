import frame from './frame.json' with { type: 'json' };
import composer from './composer.json' with { type: 'json' };
import posts from './posts.json' with { type: 'json' };
import groups from './groups.json' with { type: 'json' };
import people from './people.json' with { type: 'json' };
import notifications from './notifications.json' with { type: 'json' };
import search from './search.json' with { type: 'json' };
import access from './access.json' with { type: 'json' };
import chat from './chat.json' with { type: 'json' };
import about from './about.json' with { type: 'json' };
import company from './company.json' with { type: 'json' };
import reports from './reports.json' with { type: 'json' };
import skills from './skills.json' with { type: 'json' };
import live from './live.json' with { type: 'json' };

/** Every sentence of this language, one file for each part of the pages. */
export const en = {
  ...frame,
  ...composer,
  ...posts,
  ...groups,
  ...people,
  ...notifications,
  ...search,
  ...access,
  ...chat,
  ...about,
  ...company,
  ...skills,
  ...live,
  ...reports,
};
