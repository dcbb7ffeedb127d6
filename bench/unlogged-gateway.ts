import type { LineLog } from '../src/cli/line-log.ts';
import { compileLoaded, load } from '../src/cli/load.ts';
import { loadEnvironment } from '../src/cli/load-environment.ts';
import { serve } from '../src/cli/serve.ts';

// `headgate start` without its log, to see what the log costs. Arguments: the environment, a folder for the store.

const [config = '', data = ''] = process.argv.slice(2);
const world = { cwd: process.cwd(), env: process.env };
const silent: LineLog = { info: () => {}, error: () => {}, close: () => {} };

const { environment } = loadEnvironment(config, world);
if (environment === undefined) throw new Error(`"${config}" cannot be used`);
const definitions = await load(environment.definitions, undefined, world.cwd);
const served = await serve(
  compileLoaded(definitions),
  {
    ...environment,
    listen: { ...environment.listen, port: 0 },
    admin: { ...environment.admin, port: 0 },
    store: { kind: 'sqlite', path: `${data}/headgate.db` },
  },
  world,
  silent,
);
if (!('url' in served)) throw new Error('the definitions do not link');
process.stdout.write(`ready ${served.url}\n`);
process.once('SIGTERM', () => served.close(0));
