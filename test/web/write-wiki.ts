import type { PersonId, PostId } from '#src/platform/ids.ts';
import { createPage, type PageDraft } from '#src/posts/kinds/page/write-page.ts';
import type { Site } from './site.ts';

/** A page in the wiki of the site's group, as `who` writes it: about seals, unless the draft says otherwise. */
export const writeWiki = (site: Site, who: PersonId, draft: Partial<PageDraft> = {}): Promise<PostId> =>
  site.act((tx) =>
    createPage(tx, site.registry, who, site.group, {
      ...{ title: 'Seals', source: 'Grease **first**.', parentId: null, position: null, note: '' },
      ...draft,
    }),
  );
