/** kontor(1): where things lie. What each command does is said by `kontor help`, which is never older than the program. */
export function manualPage(version: string, epochSeconds: number): string {
  const day = new Date(epochSeconds * 1000).toISOString().slice(0, 10);
  return `.TH KONTOR 1 "${day}" "Kontor ${version}" "User Commands"
.SH NAME
kontor \\- federated social network for companies
.SH SYNOPSIS
.B kontor
.I COMMAND
.RI [ ARGUMENT ]...
.RB [ \\-\\-json ]
.SH DESCRIPTION
.B kontor
runs one command with the configuration of the service. Where root calls it, it runs as the user kontor.
.TP
.B kontor setup
asks and checks what the machine needs, and makes it serve
.TP
.B kontor update
puts a newer version in service, with a backup before and a way back
.TP
.B kontor doctor
says what is wrong, and what to do about it
.TP
.B kontor backup, kontor restore
one encrypted archive, and back
.TP
.B kontor help
lists all commands
.SH FILES
.TP
.I /etc/kontor/env
settings, see
.I /usr/share/doc/kontor/configuration.md
.TP
.I /etc/kontor/key
the sealing key: keep a copy elsewhere
.TP
.I /var/lib/kontor
files that people uploaded
.TP
.I /usr/lib/kontor/current
the version that is in service
.SH EXIT STATUS
0 done, 1 refused with a sentence that says what to do, 2 no such command or a mistake in the configuration.
.SH SEE ALSO
.I /usr/share/doc/kontor/operations.md
`;
}
