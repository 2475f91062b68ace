/** What the exit status of `m3hdl` says. */
export const ExitCode = {
  ok: 0,
  /** The user's design or test is at fault. */
  fault: 1,
  /** Wrong usage, or a file that cannot be read. */
  usage: 2,
  /** A fault of ours. */
  internal: 70,
  /** A failed write. */
  write: 74,
  interrupted: 130,
  closedPipe: 141,
  terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Thrown to end the program with a message for the user and a status; never a fault of ours. */
export class Exit extends Error {
  readonly code: ExitCode;

  constructor(code: ExitCode, message = '') {
    super(message);
    this.name = 'Exit';
    this.code = code;
  }
}
