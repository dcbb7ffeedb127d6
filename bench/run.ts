import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startCast } from './cast.ts';
import { jsonReport, type Measurements, textReport } from './report.ts';
import { fetchToken, photosRequest, tokenRequest } from './requests.ts';
import { type Effort, interleavedRounds } from './rounds.ts';
import { measureStarts } from './starts.ts';

// What the gateway costs: a proxied call against a bare proxy, a token, a start. Everything runs on this machine, each
// server, the back end and the load in a process of its own. By default it takes less than a minute.

const usage = `npm run bench -- [--rounds <n>] [--seconds <s>] [--json]

  --rounds   how often each server is measured, in turn (default 5)
  --seconds  how long each time (default 1.5)
  --json     all samples as JSON instead of the table
`;

const measure = async (effort: Effort): Promise<Measurements> => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'headgate-bench-'));
  try {
    const cast = await startCast(folder);
    try {
      const { bare, gateway, unlogged, load } = cast;
      const photos = photosRequest(await fetchToken(gateway.port));
      const [bareSamples = [], logged = [], silent = []] = await interleavedRounds(
        [
          { name: 'bare proxy', server: bare, request: photos },
          { name: 'gateway', server: gateway, request: photos },
          {
            name: 'gateway without log',
            server: unlogged,
            request: photosRequest(await fetchToken(unlogged.port)),
          },
        ],
        effort,
        load,
      );
      const [tokens = []] = await interleavedRounds(
        [{ name: 'token endpoint', server: gateway, request: tokenRequest }],
        { ...effort, rounds: Math.ceil(effort.rounds / 2) },
        load,
      );
      const starts = await measureStarts(folder);
      return { bare: bareSamples, logged, silent, tokens, starts };
    } finally {
      await cast.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1.5' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const effort: Effort = { rounds: Number(values.rounds), seconds: Number(values.seconds) };
if (values.help || !Number.isInteger(effort.rounds) || effort.rounds < 1 || !(effort.seconds > 0)) {
  process.stderr.write(usage);
  process.exitCode = values.help ? 0 : 2;
} else {
  const measurements = await measure(effort);
  process.stdout.write(values.json ? jsonReport(measurements) : textReport(measurements));
}
