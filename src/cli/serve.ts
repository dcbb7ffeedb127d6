import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { implementations, type Services } from '../../policies/implementations.ts';
import { applicationOf, views } from '../../policies/views.ts';
import { makeApplications } from '../applications/applications.ts';
import type { Bundle } from '../assembly/types.ts';
import type { Problem } from '../diagnostics/problem.ts';
import type { Environment } from '../environment/environment.ts';
import { openAdminListener } from '../gateway/admin/admin-listener.ts';
import { writeAdminToken } from '../gateway/admin/token.ts';
import { createGateway, type Enter } from '../gateway/gateway.ts';
import { openListener } from '../gateway/listener.ts';
import { type Bound, isOwnListener } from '../gateway/own-listeners.ts';
import { RouteError } from '../gateway/router.ts';
import { passwordWork } from '../identity/password-work.ts';
import { usersFile } from '../identity/users-file.ts';
import { createOutbound, type TlsProfile } from '../outbound/outbound.ts';
import { loadPages } from '../pages/pages.ts';
import { type Linked, link } from '../runtime/link.ts';
import { createEnter } from '../runtime/runner.ts';
import type { GrantStore } from '../stores/grants.ts';
import { openSqlite, StoreUnusable } from '../stores/sqlite/open-sqlite.ts';
import type { Stores } from '../stores/transactions.ts';
import { type LineLog, lineLog } from './line-log.ts';
import { systemClock } from './system-clock.ts';
import { templatesFolder } from './templates-folder.ts';
import { type Terminal, UsageError } from './terminal.ts';

/** A gateway that serves. */
export interface Served {
  readonly url: string;
  readonly adminUrl: string;
  /** Stops accepting, lets what runs end, cuts what is left after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/**
 * Puts the parts together and serves: the one place that knows them all.
 *
 * @returns the problems of linking instead; then, as after a throw, nothing is left open.
 * @throws UsageError where a port or the store cannot be had.
 */
export const serve = async (
  bundle: Bundle,
  environment: Environment,
  { cwd }: Pick<Terminal, 'cwd'>,
  log: LineLog = lineLog(),
): Promise<Served | readonly Problem[]> => {
  const opened = new Opened();
  try {
    const served = await open(bundle, environment, { cwd, log, opened });
    if (!('url' in served)) await opened.close(0);
    return served;
  } catch (error) {
    await opened.close(0);
    if (error instanceof RouteError) return [problemOfRoute(error)];
    throw error;
  }
};

interface Opening {
  readonly cwd: string;
  readonly log: LineLog;
  readonly opened: Opened;
}

const open = async (
  bundle: Bundle,
  environment: Environment,
  { cwd, log, opened }: Opening,
): Promise<Served | readonly Problem[]> => {
  const { listen, admin } = environment;
  const bound: Bound[] = [];
  const file = path.resolve(cwd, environment.store.path);
  opened.add(() => log.close());
  const stores = openStores(file);
  opened.add(() => stores.close());
  const outbound = createOutbound({ tlsProfiles: tlsProfilesOf(environment), isOwn: isOwnListener(() => bound) });
  opened.add(() => outbound.close());
  const parts = implementations(servicesOf(environment, stores, outbound));
  const linkAt = (publicUrl: string): Linked | readonly Problem[] =>
    link(bundle, { catalog: environment.catalog, properties: environment.properties, publicUrl, views }, parts);

  const expectedUrl = environment.publicUrl ?? urlOf(listen);
  const linked = linkAt(expectedUrl);
  if (!('routes' in linked)) return linked;
  let enter: Enter = () => undefined;
  const gateway = createGateway(linked, {
    enter: (x, done) => enter(x, done),
    clock: systemClock(),
    random: randomBytes,
    log,
    applicationOf,
  });
  // Opened first and closed last: health is told until the last request has ended.
  const adminListener = await listening(
    openAdminListener({
      ...admin,
      token: await writeAdminToken(path.dirname(file), randomBytes),
      current: gateway.current,
      draining: gateway.draining,
      degraded: () => undefined,
      startedAt: Date.now(),
    }),
  );
  opened.add(() => adminListener.close());
  bound.push(adminListener);
  const { host, port, tls } = listen;
  const listener = await listening(openListener(gateway, { host, port, ...(tls && { tls }) }));
  opened.add((graceMs) => listener.close(graceMs));
  bound.push(listener);
  // With port 0 the address is known only now.
  const publicUrl = environment.publicUrl ?? listener.url;
  const relinked = publicUrl === expectedUrl ? linked : linkAt(publicUrl);
  if (!('routes' in relinked)) return relinked;
  gateway.swap(relinked);
  enter = createEnter(stores.transactions, publicUrl);
  const purging = purgeInSteps(stores.grants, (error) => log.error({ err: error }, 'expired records were not removed'));
  opened.add(() => clearInterval(purging));
  return { url: listener.url, adminUrl: adminListener.url, close: (graceMs) => opened.close(graceMs) };
};

/** What must be closed again, in the opposite order. */
class Opened {
  readonly #closers: ((graceMs: number) => Promise<void> | void)[] = [];

  add(close: (graceMs: number) => Promise<void> | void): void {
    this.#closers.push(close);
  }

  async close(graceMs: number): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close(graceMs);
  }
}

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

const servicesOf = (environment: Environment, stores: Stores, outbound: Services['outbound']): Services => {
  const work = passwordWork();
  return {
    applications: makeApplications(environment.applications),
    grants: stores.grants,
    outbound,
    pages: loadPages((name) => readFileSync(path.join(templatesFolder(), 'pages', name), 'utf8')),
    registries: new Map(environment.registries.map((one) => [one.name, usersFile(one, work)])),
  };
};

const tlsProfilesOf = ({ tlsProfiles }: Environment): Readonly<Record<string, TlsProfile>> =>
  Object.fromEntries(
    tlsProfiles.map(({ name, ca, cert, key, serverName, minimumVersion }) => [
      name,
      {
        minVersion: minimumVersion,
        ...(ca && { ca }),
        ...(cert && { cert }),
        ...(key && { key }),
        ...(serverName !== undefined && { servername: serverName }),
      },
    ]),
  );

const openStores = (file: string): Stores => {
  try {
    return openSqlite(file);
  } catch (error) {
    if (error instanceof StoreUnusable) throw new UsageError(`${error.message} (${error.code})\nhelp: ${error.help}`);
    throw error;
  }
};

/** A listener, or the reason why its port cannot be had in words. */
const listening = async <T>(listener: Promise<T>): Promise<T> => {
  try {
    return await listener;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const reasons: Record<string, string> = {
      EADDRINUSE: 'is in use',
      EACCES: 'may not be used',
      EADDRNOTAVAIL: 'is not of this machine',
    };
    const reason = typeof code === 'string' ? reasons[code] : undefined;
    if (reason === undefined || !(error instanceof Error)) throw error;
    const { address, port } = error as { address?: string; port?: number }; // of Node's listen errors
    throw new UsageError(`the address ${address}:${port} ${reason}`);
  }
};

/** Often enough that no step is large: 500 rows take a few milliseconds. */
const purgeEveryMs = 5000;
const purgeRows = 500;

const purgeInSteps = (grants: GrantStore, failed: (error: unknown) => void): NodeJS.Timeout =>
  setInterval(() => grants.purge(Date.now(), purgeRows).catch(failed), purgeEveryMs).unref();

const urlOf = ({ host, port, tls }: Environment['listen']): string =>
  `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
