const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** How a file writes a duration. */
export const durationForm = '^[0-9]{1,4}[smhd]$';

/** The milliseconds of a duration such as `90s`, `30m`, `12h` or `3d`, of `durationForm`. */
export const millisecondsOf = (duration: string): number =>
  Number(duration.slice(0, -1)) * unitMs[duration.slice(-1) as keyof typeof unitMs]; // the form ends in one of them
