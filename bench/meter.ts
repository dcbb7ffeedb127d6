/** What a process has used, as its meter reports it. */
export interface Usage {
  /** CPU time in microseconds since its start, all threads. */
  readonly userMicros: number;
  readonly systemMicros: number;
  readonly rssBytes: number;
}

// Loaded into every measured process by `--import`: answers each message from the parent with what has been used so far.
// Only the process itself can say so on every system, and it says it without a request that would be counted.
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const usage: Usage = { userMicros: user, systemMicros: system, rssBytes: process.memoryUsage.rss() };
  process.send?.(usage);
});
// A server must not outlive a bench that was killed, nor be kept alive by the channel when it has ended its work.
process.once('disconnect', () => process.exit());
process.channel?.unref();
