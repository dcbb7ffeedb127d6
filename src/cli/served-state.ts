import { isDeepStrictEqual } from 'node:util';
import { implementations, type Services } from '../../policies/implementations.ts';
import { views } from '../../policies/views.ts';
import { makeApplications } from '../applications/applications.ts';
import type { Bundle } from '../assembly/types.ts';
import type { Problem } from '../diagnostics/problem.ts';
import type { Environment } from '../environment/environment.ts';
import { createRouter, RouteError } from '../gateway/router.ts';
import type { PasswordWork } from '../identity/password-work.ts';
import { usersFile } from '../identity/users-file.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { IsOwn } from '../outbound/profiles.ts';
import { type Linked, link } from '../runtime/link.ts';
import { openOutbound } from './open-outbound.ts';

/** All that a reload replaces. */
export interface ServedState {
  readonly bundle: Bundle;
  readonly environment: Environment;
  readonly linked: Linked;
  readonly outbound: Outbound;
}

/** What a state is made with and that outlives it. */
export interface Lasting extends Pick<Services, 'grants' | 'pages' | 'replays' | 'signingKeys'> {
  readonly passwordWork: PasswordWork;
  readonly isOwn: IsOwn;
  readonly publicUrl: string;
}

/**
 * Links a bundle against an environment. Connections to back ends are those of the state `before`, unless what they are
 * made with has changed.
 *
 * @returns all problems instead; then nothing is left open.
 */
export const makeState = async (
  { bundle, environment }: Pick<ServedState, 'bundle' | 'environment'>,
  lasting: Lasting,
  before?: ServedState,
): Promise<ServedState | readonly Problem[]> => {
  const outbound =
    before !== undefined && isDeepStrictEqual(connections(environment), connections(before.environment))
      ? before.outbound
      : openOutbound(environment, lasting.isOwn);
  const bindings = { ...environment, publicUrl: lasting.publicUrl, views, targets: outbound.allow };
  const linked = link(bundle, bindings, implementations(servicesOf(environment, lasting, outbound)));
  const problems = 'routes' in linked ? routeProblems(linked) : linked;
  if ('routes' in linked && problems.length === 0) return { bundle, environment, linked, outbound };
  if (outbound !== before?.outbound) await outbound.close();
  return problems;
};

const connections = ({ outbound, tlsProfiles }: Environment) => ({ outbound, tlsProfiles });

const servicesOf = (
  { applications, registries, crypto }: Environment,
  { grants, pages, passwordWork, replays, signingKeys }: Lasting,
  outbound: Outbound,
): Services => ({
  applications: makeApplications(applications),
  grants,
  outbound,
  pages,
  registries: new Map(registries.map((one) => [one.name, usersFile(one, passwordWork)])),
  replays,
  signingKeys,
  cryptoObjects: new Map(crypto.map(({ name, jwk }) => [name, jwk])),
});

const routeProblems = ({ routes }: Linked): readonly Problem[] => {
  try {
    createRouter(routes);
    return [];
  } catch (error) {
    if (error instanceof RouteError) return [problemOfRoute(error)];
    throw error;
  }
};

/** A route that no request can reach, or that another one has taken. */
const problemOfRoute = ({ route, message }: RouteError): Problem => {
  const { routes, positions, files } = route.assembly;
  const compiled = routes.find(({ method, template }) => method === route.method && template === route.template);
  const [file = 0, line = 1, column = 1] = positions[compiled?.at ?? 0] ?? [];
  return {
    code: 'link/unreachable-route',
    severity: 'error',
    message,
    help: 'Write the path differently, or remove one of the two.',
    file: files[file] ?? '',
    line,
    column,
    pointer: '',
  };
};
