import type { Reader } from '#src/platform/database.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { MailRhythm, QuietHours } from './timing.ts';

/** When one person wants to be notified; null where nothing was chosen. */
export interface TimesRow {
  readonly rhythm: MailRhythm | null;
  readonly quiet: QuietHours | null;
}

/** Of a notification: when calm mode shows it next; null: it is off, has shown this one, or lets it pass. Over
 * `notifications n` and `calm_modes cm`, left joined. */
export interface CalmRow {
  readonly calm: readonly [first: number, second: number] | null;
}
export const calmColumns = (passes: Fragment, reader: Reader): Fragment => reader`
  case when n.id > cm.shown_id and not ${passes} then json_build_array(cm.first_minute, cm.second_minute) end as calm`;
/** Over `mail_rhythms mr` and `quiet_hours q`, both left joined. */
export const timesColumns = `
  case when mr.person_id is not null then
    json_build_object('rhythm', mr.rhythm, 'hour', mr.hour, 'weekday', mr.weekday) end as rhythm,
  case when q.person_id is not null then json_build_object('from', q.from_minute, 'to', q.to_minute, 'weekdays', q.weekdays,
    'wholeDays', q.whole_days, 'mustReadsPass', q.must_reads_pass, 'messagesPass', q.messages_pass) end as quiet`;
