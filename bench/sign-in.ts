import { projectEnvironment, type Stage, startBackEnd, startGateway, withCast } from './cast.ts';
import { atLeast, type Figure } from './figures.ts';
import { at, startServer } from './processes.ts';
import { authorizePath } from './requests.ts';
import { cpuRatio, type Effort, interleavedRounds, microsOf } from './rounds.ts';

/**
 * The code flow whole, from the authorization request over both pages to the token: beside node-oidc-provider with the pages
 * that it brings for development. Who signs in is asked of nobody there, and here of an authentication URL.
 */
export const measureSignIn = (stage: Stage, effort: Effort): Promise<readonly Figure[]> =>
  withCast(async (cast, load) => {
    const backEnd = await cast.add(startBackEnd());
    const gateway = await cast.add(
      startGateway({ ...stage, name: 'sign-in', environment: projectEnvironment, backEnd }),
    );
    const peer = await cast.add(
      startServer({
        module: at('peers/oidc-provider.js'),
        env: { NODE_ENV: 'production', DEVELOPMENT_INTERACTIONS: 'on' },
        stderr: 'ignore',
      }),
    );
    const requests = () => [];
    const [its = [], ours = []] = await interleavedRounds(
      [
        {
          name: 'code flow of the peer',
          server: peer,
          requests,
          flow: { authorize: authorizePath('/auth'), token: '/token' },
        },
        {
          name: 'code flow of the gateway',
          server: gateway,
          requests,
          flow: { authorize: authorizePath('/url-sign-in/oauth2/authorize'), token: '/url-sign-in/oauth2/token' },
        },
      ],
      effort,
      load,
    );
    return [
      {
        name: 'code flow with sign-in and consent, beside node-oidc-provider in memory',
        value: cpuRatio(its, ours),
        unit: '×',
        limit: atLeast(2),
        detail: `${microsOf(ours)}, peer ${microsOf(its)}`,
      },
    ];
  });
