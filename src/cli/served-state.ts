import { isDeepStrictEqual } from 'node:util';
import { implementations, type Services } from '../../policies/implementations.ts';
import { views } from '../../policies/views.ts';
import { makeApplications } from '../applications/applications.ts';
import type { Bundle } from '../assembly/types.ts';
import type { Problem } from '../diagnostics/problem.ts';
import type { Environment, RegistryConfig } from '../environment/environment.ts';
import { createRouter, RouteError } from '../gateway/router.ts';
import { ldap } from '../identity/ldap.ts';
import { openIdIssuer } from '../identity/openid-issuer.ts';
import type { PasswordWork } from '../identity/password-work.ts';
import type { Registry } from '../identity/registry.ts';
import { usersFile } from '../identity/users-file.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { IsOwn } from '../outbound/profiles.ts';
import type { ReadBrandFile } from '../pages/brand.ts';
import type { PageSet } from '../pages/page-set.ts';
import { type Linked, link } from '../runtime/link.ts';
import { type BrandFiles, readFrom } from './brand-files.ts';
import { openOutbound } from './open-outbound.ts';

/** All that a reload replaces. */
export interface ServedState {
  readonly bundle: Bundle;
  readonly environment: Environment;
  readonly brandFiles: BrandFiles;
  readonly pages: PageSet;
  readonly linked: Linked;
  readonly outbound: Outbound;
}

/** What a state is made with and that outlives it. */
export interface Lasting
  extends Pick<Services, 'consents' | 'forms' | 'grants' | 'loginTries' | 'replays' | 'sessions' | 'signingKeys'> {
  readonly loadPages: (read: ReadBrandFile) => PageSet;
  /** Reads the files of the brands in a bundle, as they are now. */
  readonly readBrands: (bundle: Bundle, environment: Environment) => BrandFiles;
  readonly passwordWork: PasswordWork;
  readonly isOwn: IsOwn;
  readonly publicUrl: string;
}

/**
 * Links a bundle against an environment. Connections to back ends and pages are those of the state `before`, unless what
 * they are made with has changed.
 *
 * @returns all problems instead; then nothing is left open.
 */
export const makeState = async (
  { bundle, environment, brandFiles }: Pick<ServedState, 'bundle' | 'environment' | 'brandFiles'>,
  lasting: Lasting,
  before?: ServedState,
): Promise<ServedState | readonly Problem[]> => {
  const outbound =
    before !== undefined && isDeepStrictEqual(connections(environment), connections(before.environment))
      ? before.outbound
      : openOutbound(environment, lasting.isOwn);
  const isSameBrand = before?.bundle.digest === bundle.digest && isDeepStrictEqual(brandFiles, before.brandFiles);
  const pages = isSameBrand ? before.pages : lasting.loadPages(readFrom(brandFiles));
  const bindings = { ...environment, publicUrl: lasting.publicUrl, views, targets: outbound.allow };
  const linked = link(bundle, bindings, implementations(servicesOf(environment, lasting, { outbound, pages })));
  const problems = 'routes' in linked ? routeProblems(linked) : linked;
  if ('routes' in linked && problems.length === 0) return { bundle, environment, brandFiles, pages, linked, outbound };
  if (outbound !== before?.outbound) await outbound.close();
  return problems;
};

const connections = ({ outbound, tlsProfiles }: Environment) => ({ outbound, tlsProfiles });

const servicesOf = (
  { applications, registries, crypto }: Environment,
  { passwordWork, ...lasting }: Lasting,
  { outbound, pages }: Pick<Services, 'outbound' | 'pages'>,
): Services => ({
  applications: makeApplications(applications),
  ...lasting,
  outbound,
  pages,
  registries: new Map(registries.flatMap((one) => registryOf(one, passwordWork, outbound))),
  cryptoObjects: new Map(crypto.map(({ name, jwk }) => [name, jwk])),
});

/** A registry by its name. */
const registryOf = (
  config: RegistryConfig,
  passwordWork: PasswordWork,
  outbound: Outbound,
): readonly (readonly [name: string, registry: Registry])[] => {
  if (config.kind === 'users-file') return [[config.name, usersFile(config, passwordWork)]];
  if (config.kind === 'openid') return [[config.name, openIdIssuer(config, outbound)]];
  return [[config.name, ldap(config, outbound)]];
};

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
