import type { MapTiles } from '#src/platform/instance.ts';
import type { Site } from '#src/posts/kinds/project/project.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { pointText } from './typed.ts';

interface Props {
  readonly site: Site;
  readonly i18n: I18n;
}

/** Where a project is built; its point opens in whatever shows maps on the reader's device. */
export function SiteLine({ site, i18n }: Props) {
  const { name, point } = site;
  return (
    <p class="project-site">
      <Icon name="place" />
      <span>
        <span class="hidden">{i18n.t('project.site')}: </span>
        <span dir="auto">{name}</span>
        {point !== null && (
          <>
            {name !== '' && ' · '}
            <a href={`geo:${point.latitude},${point.longitude}`} data-turbo="false">
              {pointText(point)}
            </a>
          </>
        )}
      </span>
    </p>
  );
}

/** The same on a map, by script, where the operator has named who draws maps. Without script the line above says it. */
export function SiteMap({ site, map, i18n }: Props & { readonly map: MapTiles | null }) {
  const { name, point } = site;
  if (map === null || point === null) return null;
  const { t } = i18n;
  return (
    <div class="project-map" data-turbo-permanent id={`map-${point.latitude}-${point.longitude}`}>
      <div
        class="project-map-view"
        role="group"
        aria-label={t('project.mapOf', { site: name || pointText(point) })}
        data-controller="site-map"
        data-site-map-tiles-value={map.tiles}
        data-site-map-latitude-value={point.latitude}
        data-site-map-longitude-value={point.longitude}
        data-site-map-nearer-value={t('project.mapNearer')}
        data-site-map-farther-value={t('project.mapFarther')}
      ></div>
      {map.credit !== '' && <p class="quiet">{map.credit}</p>}
    </div>
  );
}
