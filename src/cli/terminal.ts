/** How a command touches the world: every command gets it as its one door, so that a test can stand in. */
export interface Terminal {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Whether stderr (and stdout) show colours. */
  readonly colour: boolean;
  /** Asks a person; `undefined`: they do not answer. Absent: nobody is there to be asked. */
  readonly ask?: (question: string) => Promise<string | undefined>;
}

/** Exit codes of every command. */
export const exitCode = {
  fine: 0,
  /** Findings of severity error; for `start`: nothing was started. */
  findings: 1,
  /** A wrong command line, or a file that the system would not give us. */
  usage: 2,
  /** The gateway was stopped, and some requests had not ended by then. */
  cut: 3,
  /** A bug of ours (`EX_SOFTWARE` of sysexits.h). */
  bug: 70,
} as const;

/** Names of a message, in quotes. */
export const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** Ends a command: the message to stderr, and this exit code. */
export abstract class CommandError extends Error {
  abstract readonly exitCode: number;
}

/** The command line or the file system is at fault. */
export class UsageError extends CommandError {
  readonly exitCode = exitCode.usage;
}

/** What was read is not what it should be, and has no line to point at. */
export class ContentError extends CommandError {
  readonly exitCode = exitCode.findings;
}
