import { appendReading } from '#src/audit/append.ts';
import { advocacyCommands } from '#src/cli/advocacy.ts';
import { agreementCommands } from '#src/cli/agreements.ts';
import { auditCommands } from '#src/cli/audit.ts';
import { commandLine } from '#src/cli/agreement-args.ts';
import type { Command } from '#src/cli/command.ts';
import type { Db } from '#src/platform/database.ts';
import { groupCommands } from '#src/cli/groups.ts';
import { directoryCommands } from '#src/cli/directory.ts';
import { identityCommands } from '#src/cli/identity.ts';
import { exportCommands } from '#src/cli/exports.ts';
import { importCommands } from '#src/cli/imports.ts';
import { disclosureCommands } from '#src/cli/disclosures.ts';
import { holdCommands } from '#src/cli/holds.ts';
import { jobCommands } from '#src/cli/jobs.ts';
import { keyCommands } from '#src/cli/keys.ts';
import { doctorCommands } from '#src/cli/doctor.ts';
import { erasureCommands } from '#src/cli/erasure.ts';
import { fileCommands } from '#src/cli/files.ts';
import { factCommands } from '#src/cli/facts.ts';
import { personAccountCommands } from '#src/cli/people-accounts.ts';
import { peopleCommands } from '#src/cli/people-batches.ts';
import { personMoveCommands } from '#src/cli/people-moves.ts';
import { personCommands } from '#src/cli/people.ts';
import { guestCommands, minorCommand } from '#src/cli/guests.ts';
import { resetFactorCommand } from '#src/cli/people-factor.ts';
import { postCommands } from '#src/cli/posts.ts';
import { reportCommands } from '#src/cli/reports.ts';
import { serviceCommands } from '#src/cli/services.ts';
import { setupSummary, setupUsage } from '#src/cli/setup-usage.ts';
import { carveOutCommands } from '#src/cli/carve-outs.ts';
import { successionCommands } from '#src/cli/successions.ts';
import { releaseNotesSummary, releaseNotesUsage, updateSummary, updateUsage } from '#src/cli/update-usage.ts';
import { skillCommands } from '#src/cli/skills.ts';
import { settingCommands } from '#src/cli/settings.ts';
import { offlineCommands } from '#src/cli/offline.ts';
import { verifyArchiveSummary, verifyArchiveUsage } from '#src/cli/verify-archive.ts';
import { verifySummary, verifyUsage } from '#src/cli/verify.ts';
import { compose, type App } from '#src/compose.ts';
import type { Config } from '#src/platform/config.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { own } from '#src/platform/own.ts';

const nouns: Readonly<Record<string, Readonly<Record<string, Command>>>> = {
  person: {
    ...personCommands,
    ...personAccountCommands,
    ...personMoveCommands,
    'reset-second-factor': resetFactorCommand,
    minor: minorCommand,
  },
  people: peopleCommands,
  guest: guestCommands,
  group: groupCommands,
  identity: identityCommands,
  directory: directoryCommands,
  agreement: agreementCommands,
  erasure: erasureCommands,
  audit: auditCommands,
  hold: holdCommands,
  disclosure: disclosureCommands,
  succession: successionCommands,
  'carve-out': carveOutCommands,
  post: postCommands,
  advocacy: advocacyCommands,
  reports: reportCommands,
  files: fileCommands,
  jobs: jobCommands,
  keys: keyCommands,
  setting: settingCommands,
  service: serviceCommands,
  skill: skillCommands,
  export: exportCommands,
  import: importCommands,
  doctor: doctorCommands,
  facts: factCommands,
};

/** Runs `NOUN VERB …`; returns the exit code: 0 done, 1 refused (one line says what to do), 2 unknown command. */
export async function runCommand(config: Config, args: readonly string[]): Promise<number> {
  const asJson = args.includes('--json');
  const words = args.filter((a) => a !== '--json');
  const found = find(words);
  if (!found) {
    await printHelp(words[0]);
    return 2;
  }
  let app: App | null = null;
  try {
    app = await compose({ ...config, role: 'web', poolMax: 4 });
    await noteCommand(app.db, words);
    const { json, text } = await found.command.run({
      db: app.db,
      standby: app.standby,
      egress: app.egress,
      lookUpActor: app.lookUpActor,
      registry: app.registry,
      confirmMove: app.confirmMove,
      dryRun: app.dryRun,
      checkLine: app.checkLine,
      config,
      args: found.rest,
    });
    console.log(asJson ? JSON.stringify(json, null, 2) : text);
    // `doctor` has said what is wrong and asks for 1.
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Unavailable)) throw error;
    const code = error instanceof Refusal ? (error.reason.id ?? error.kind) : undefined;
    console.error(asJson ? JSON.stringify({ error: error.message, code }) : error.message);
    return 1;
  } finally {
    await app?.close();
  }
}

/** What is looked at or done here is looked at or done in the company's name. Only the command: what follows it may be anything. */
async function noteCommand(db: Db, [noun = '', verb = '']: readonly string[]): Promise<void> {
  if (unnoted.has(noun)) return;
  const named = own(own(nouns, noun) ?? {}, verb) === undefined ? noun : `${noun} ${verb}`;
  await appendReading(db, { what: `command ${named}`, by: commandLine });
}
/** They look at the machine, not at people. */
const unnoted: ReadonlySet<string> = new Set(['doctor', 'jobs']);

/** `agreement list`, or a noun with a single nameless verb such as `doctor`. */
function find(words: readonly string[]): { command: Command; rest: string[] } | null {
  const verbs = own(nouns, words[0] ?? '');
  if (!verbs) return null;
  const named = own(verbs, words[1] ?? '');
  if (named && words[1]) return { command: named, rest: words.slice(2) };
  const only = verbs[''];
  return only ? { command: only, rest: words.slice(1) } : null;
}

type Described = Pick<Command, 'usage' | 'summary'>;

export async function printHelp(noun?: string): Promise<void> {
  const asked = own(nouns, noun ?? '');
  const shown = noun && asked ? { [noun]: asked } : { ...nouns, offline: offlineCommands };
  const lines = Object.values(shown).flatMap((verbs: Readonly<Record<string, Described>>) =>
    Object.values(verbs).flatMap(described),
  );
  console.log(
    [
      'npx kontor COMMAND [--json]',
      '',
      ...described({ usage: setupUsage, summary: setupSummary }),
      ...described({ usage: updateUsage, summary: updateSummary }),
      ...described({ usage: releaseNotesUsage, summary: releaseNotesSummary }),
      ...lines,
      '',
      ...described({ usage: verifyUsage, summary: verifySummary }),
      ...described({ usage: verifyArchiveUsage, summary: verifyArchiveSummary }),
      '',
      'Without a command it runs the server, as `npm start` does.',
    ].join('\n'),
  );
}

const described = ({ usage, summary }: Described): string[] => [
  `  ${usage.replace(/^kontor /, '')}\n      ${summary}`,
];
