/** What a program has taken when it ends. */
export interface Peak {
  readonly cpuMs: number;
  /** The most at any moment. */
  readonly rssBytes: number;
}

// Imported before a program: its last line on stderr is a `Peak` as JSON.

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const peak: Peak = { cpuMs: (userCPUTime + systemCPUTime) / 1000, rssBytes: maxRSS * 1024 };
  process.stderr.write(`${JSON.stringify(peak)}\n`);
});
