import { systemDisk } from '../src/cli/disk.ts';
import type { LineLog } from '../src/cli/line-log.ts';
import { serve } from '../src/cli/serve.ts';
import { findToServe } from '../src/cli/to-serve.ts';
import type { Environment } from '../src/environment/environment.ts';
import type { Metrics } from '../src/gateway/metrics/metrics.ts';

// `headgate start` without its log and metrics, to see what they cost. Arguments: the environment, a folder for the store.

// As `bin/headgate.js` begins.
const { keepTicksAlike } = await import(new URL('../bin/lasting-ticks.js', import.meta.url).href);
keepTicksAlike();

const [config = '', data = ''] = process.argv.slice(2);
const world = { cwd: process.cwd(), env: process.env };
const ignore = (): void => {};
const silent: LineLog = { info: ignore, error: ignore, close: ignore };
const uncounted: Metrics = {
  meter: { serves: ignore, ended: ignore, refused: ignore, issued: ignore },
  reloaded: ignore,
  text: async () => '',
  close: ignore,
};

const override = (environment: Environment): Environment => ({
  ...environment,
  listen: { ...environment.listen, port: 0 },
  admin: { ...environment.admin, port: 0 },
  store: { ...environment.store, path: `${data}/headgate.db` },
});
const source = { paths: [], bundle: undefined, config, profile: undefined, override };
const { toServe } = await findToServe(source, world, systemDisk);
if (toServe === undefined) throw new Error(`what "${config}" names cannot be served`);
const served = await serve({
  toServe,
  cwd: world.cwd,
  load: async () => toServe,
  told: ignore,
  log: silent,
  metrics: uncounted,
});
if (!('url' in served)) throw new Error('the definitions do not link');
process.stdout.write(`ready ${served.url}\n`);
process.once('SIGTERM', () => served.close(0));
