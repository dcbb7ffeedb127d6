import { projectEnvironment, type Stage, startBackEnd, startGateway, withCast } from './cast.ts';
import { atMost, type Figure } from './figures.ts';
import { at, startServer } from './processes.ts';
import { fetchToken, photosRequest } from './requests.ts';
import { always, cpuRatio, type Effort, interleavedRounds, microsOf } from './rounds.ts';

/**
 * A GET of 1 KB through the gateway: token, subscription, three steps that set or decide, call of the back end; access
 * log and metrics on. Beside it a proxy that only copies, and the gateway without log and metrics.
 */
export const measureProxy = (stage: Stage, effort: Effort): Promise<readonly Figure[]> =>
  withCast(async (cast, load) => {
    const backEnd = await cast.add(startBackEnd());
    const url = `http://127.0.0.1:${backEnd.port}`;
    const bare = await cast.add(startServer({ module: at('bare-proxy.ts'), args: [url] }));
    const gateway = await cast.add(startGateway({ ...stage, name: 'proxy', environment: projectEnvironment, backEnd }));
    const quiet = await cast.add(
      startServer({
        module: at('quiet-gateway.ts'),
        args: [projectEnvironment, `${stage.folder}/quiet`],
        env: { PHOTOS_BACKEND_URL: url },
      }),
    );
    const requests = always(photosRequest(await fetchToken(gateway.port)));
    const [bareSamples = [], samples = [], quietSamples = []] = await interleavedRounds(
      [
        { name: 'bare proxy', server: bare, requests },
        { name: 'gateway', server: gateway, requests },
        {
          name: 'gateway without log and metrics',
          server: quiet,
          requests: always(photosRequest(await fetchToken(quiet.port))),
        },
      ],
      effort,
      load,
    );
    return [
      {
        name: 'proxied GET, CPU beside a bare proxy',
        value: cpuRatio(samples, bareSamples),
        unit: '×',
        limit: atMost(1.35, 1.2),
        detail: `${microsOf(samples)}, bare proxy ${microsOf(bareSamples)}`,
      },
      {
        name: '… without log and metrics',
        value: cpuRatio(quietSamples, bareSamples),
        unit: '×',
        detail: microsOf(quietSamples),
      },
    ];
  });
