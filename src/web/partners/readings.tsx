import type { Hono } from 'hono';
import { readingDays, readReadings } from '#src/agreements/readings.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { Time } from '../shell/time.tsx';
import { partnerIn, partnersPath, showPartners } from './partner-tabs.tsx';

/** Who looked at what goes by reference, on both sides: under names that only the reader's own company can resolve. */
export function readingRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(`${partnersPath}/:id/readings`, (c) => show(web, c));
}

async function show(web: WebContext, c: WebRequest): Promise<Response> {
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  const of = await partnerIn(web, c);
  const readings = await readReadings(web.db, of.peerId);
  const title = t('readings.title', { company: of.company });
  const body = (
    <>
      <h2>{title}</h2>
      <p class="quiet">{t('readings.lead', { days: readingDays })}</p>
      {readings.length === 0 && <p class="quiet">{t('readings.none')}</p>}
      {readings.length > 0 && (
        <div class="residences" role="region" tabindex={0} aria-label={title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('readings.when')}</th>
                <th scope="col">{t('readings.reader')}</th>
                <th scope="col">{t('residency.object')}</th>
                <th scope="col">{t('readings.count')}</th>
              </tr>
            </thead>
            <tbody>
              {readings.map((one) => (
                <tr>
                  <td>
                    <Time at={one.lastAt} i18n={i18n} />
                  </td>
                  <td>
                    {one.readerAt === 'us'
                      ? t('readings.ours')
                      : t('readings.theirs', { company: of.company })}{' '}
                    <code class="handle">{one.reader}</code>
                  </td>
                  <td>
                    <code class="handle">{one.objectUri}</code>
                  </td>
                  <td>{t('partner.times', { count: one.count })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
  return showPartners(web, c, { title, body, of });
}
