import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { WideningGuard } from '../../policies/require-security/widening.ts';
import { applicationOf, issuedBy } from '../../policies/views.ts';
import type { Bundle } from '../assembly/types.ts';
import type { Problem } from '../diagnostics/problem.ts';
import type { Address, Environment } from '../environment/environment.ts';
import { type AdminInit, type AdminListener, openAdminListener } from '../gateway/admin/admin-listener.ts';
import { makeAdminToken, writeAdminFiles } from '../gateway/admin/token.ts';
import { bufferRelief } from '../gateway/buffer-relief.ts';
import { createGateway, type Enter, type Gateway } from '../gateway/gateway.ts';
import { type Listener, openListener } from '../gateway/listener.ts';
import { createMetrics, type Metrics } from '../gateway/metrics/metrics.ts';
import { type Bound, isOwnListener } from '../gateway/own-listeners.ts';
import { History } from '../gateway/reload/history.ts';
import { type Guard, type Judged, type LoadOutcome, Reloader } from '../gateway/reload/reloader.ts';
import { trustedProxies } from '../gateway/trusted-proxies.ts';
import { passwordWork } from '../identity/password-work.ts';
import { customForms } from '../oauth/custom-forms.ts';
import { LoginTries } from '../oauth/login-tries.ts';
import { SigningKeys } from '../oauth/signing/signing-keys.ts';
import { signingNeeds } from '../oauth/signing/signing-needs.ts';
import type { ReadBrandFile } from '../pages/brand.ts';
import { loadPages } from '../pages/pages.ts';
import type { Clock } from '../runtime/exchange.ts';
import { createEnter } from '../runtime/runner.ts';
import type { Stores } from '../stores/transactions.ts';
import { readBrandFiles } from './brand-files.ts';
import { systemDisk } from './disk.ts';
import { hintOf } from './error-page.ts';
import { type LineLog, lineLog } from './line-log.ts';
import { listening } from './listening.ts';
import { openStores } from './open-stores.ts';
import { pooledRandom } from './pooled-random.ts';
import { purgeInSteps } from './purging.ts';
import { parseBundle } from './read-bundle.ts';
import { readTemplate } from './read-template.ts';
import { renewInTime } from './renewing-keys.ts';
import { Replaceable } from './replaceable.ts';
import { type Lasting, makeState, type ServedState } from './served-state.ts';
import { systemClock } from './system-clock.ts';
import { systemReason } from './system-reason.ts';
import { UsageError } from './terminal.ts';
import type { ToServe } from './to-serve.ts';

/** What is to be served, and how it is replaced. */
export interface ServeInit {
  readonly toServe: ToServe;
  /** What relative paths of the environment are seen from. */
  readonly cwd: string;
  /** Reads everything anew. */
  readonly load: () => Promise<ToServe | Judged>;
  /** What somebody calls this start. */
  readonly label?: string | undefined;
  /** A reload may let in whom the bundle before did not. */
  readonly allowWidening?: boolean | undefined;
  /** Is told how each load has ended. */
  readonly told: (outcome: LoadOutcome) => void;
  readonly log?: LineLog;
  readonly metrics?: Metrics;
}

/** A gateway that serves. */
export interface Served {
  readonly url: string;
  readonly adminUrl: string;
  readonly reloader: Reloader;
  /**
   * Stops accepting, lets what runs end, cuts what is left after `graceMs`; resolves with how many requests were cut. A
   * second call may only shorten that time.
   */
  close(graceMs: number): Promise<number>;
}

/**
 * Puts the parts together and serves: the one place that knows them all.
 *
 * @returns the problems of linking instead; then, as after a throw, nothing is left open.
 * @throws UsageError where a port or the store cannot be had.
 */
export const serve = async (init: ServeInit): Promise<Served | readonly Problem[]> => {
  const opened = new Opened();
  try {
    const served = await open(init, opened);
    if (!('url' in served)) await opened.close(0);
    return served;
  } catch (error) {
    await opened.close(0);
    throw error;
  }
};

const open = async (init: ServeInit, opened: Opened): Promise<Served | readonly Problem[]> => {
  const { toServe } = init;
  const { environment } = toServe;
  const parts = openParts(init, opened);
  const { bound, lasting, log } = parts;
  const expectedUrl = environment.publicUrl ?? urlOf(environment.listen);
  const first = await makeState(toServe, { ...lasting, publicUrl: expectedUrl });
  if (!('linked' in first)) return first;
  let current = (): ServedState => first;
  opened.add(() => current().outbound.close());
  let enter: Enter = () => undefined;
  const gateway = makeGateway(first, parts, (x, done) => enter(x, done));
  let reloader: Reloader | undefined;
  // Opened first and closed last: health is told until the last request has ended.
  const token = makeAdminToken(randomBytes);
  const admin = await openAdmin(environment.admin, {
    token,
    gateway,
    metrics: (state) =>
      parts.metrics.text({ ...state, inFlight: gateway.running(), backEnds: current().outbound.counts() }),
    reloader: () => reloader,
    log,
  });
  opened.add(() => admin.close());
  bound.push(admin);
  const listener = await openGatewayListener(gateway, environment);
  let cut = 0;
  opened.add(async (graceMs) => {
    cut = await listener.close(graceMs);
    if (cut > 0) log.error({ requests: cut }, 'requests were cut off');
  });
  bound.push(listener);
  // With port 0 the address is known only now.
  const publicUrl = environment.publicUrl ?? listener.url;
  const state = publicUrl === expectedUrl ? first : await makeState(toServe, { ...lasting, publicUrl }, first);
  if (!('linked' in state)) return state;
  gateway.swap(state.linked);
  enter = createEnter(parts.stores.transactions, publicUrl);
  const replaceable = new Replaceable({ state, lasting: { ...lasting, publicUrl }, gateway, listener });
  current = () => replaceable.state;
  reloader = await openReloader(init, replaceable, parts);
  await writingTo(dataFolder(init), (folder) => writeAdminFiles(folder, { token, url: admin.url }, randomBytes));
  opened.add(() => reloader?.close());
  opened.add(renewingKeys(current, parts));
  let closed: Promise<void> | undefined;
  return {
    url: listener.url,
    adminUrl: admin.url,
    reloader,
    close: async (graceMs) => {
      // Told at once, whatever has to be waited for.
      gateway.drain();
      if (closed === undefined) closed = opened.close(graceMs);
      else await listener.close(graceMs);
      await closed;
      return cut;
    },
  };
};

/** What needs no definitions, and stays whatever is loaded. */
interface Parts {
  readonly log: LineLog;
  readonly clock: Clock;
  readonly stores: Stores;
  readonly metrics: Metrics;
  /** Our own listeners, once they are open. */
  readonly bound: Bound[];
  readonly lasting: Omit<Lasting, 'publicUrl'>;
}

const openParts = (init: ServeInit, opened: Opened): Parts => {
  const { toServe, cwd, log = lineLog(), metrics = createMetrics() } = init;
  opened.add(() => log.close());
  const { store, tokens } = toServe.environment;
  const stores = openStores({ ...store, path: path.resolve(cwd, store.path) }, 'today');
  opened.add(() => stores.close());
  const failed = (error: unknown): void => log.error({ err: error }, 'expired records were not removed');
  opened.add(purgeInSteps(stores.grants, { keepMs: tokens.purgeAfterMs, failed }));
  opened.add(() => metrics.close());
  const bound: Bound[] = [];
  const clock = systemClock();
  const lasting = {
    grants: stores.grants,
    replays: stores.replays,
    sessions: stores.sessions,
    consents: stores.consents,
    forms: customForms({ clock, log }),
    loginTries: new LoginTries(),
    signingKeys: new SigningKeys(stores.signingKeys),
    loadPages: (read: ReadBrandFile) => loadPages(readTemplate, read),
    readBrands: (bundle: Bundle, { pagesFolder }: Environment) =>
      readBrandFiles(bundle, { pagesFolder, cwd, disk: systemDisk }),
    passwordWork: passwordWork(),
    isOwn: isOwnListener(() => bound),
  };
  return { log, clock, stores, metrics, bound, lasting };
};

/** Keys as the bundle and the environment that are served at the moment need them. */
const renewingKeys = (current: () => ServedState, { log, lasting }: Parts): (() => Promise<void>) =>
  renewInTime(
    (now) => {
      const { bundle, environment } = current();
      return lasting.signingKeys.renew(signingNeeds(bundle.assemblies), environment.keys, now);
    },
    (error) => log.error({ err: error }, 'signing keys were not renewed'),
  );

const makeGateway = ({ linked, environment }: ServedState, { log, clock, metrics }: Parts, enter: Enter): Gateway =>
  createGateway(linked, {
    enter,
    clock,
    random: pooledRandom(),
    node: environment.node,
    log,
    applicationOf,
    issuedBy,
    meter: metrics.meter,
    streamed: bufferRelief(youngCollection()),
    limits: environment.limits,
    proxies: trustedProxies(environment.trustedProxies),
  });

/** There where bin/headgate.js could ask for it. */
const youngCollection = (): (() => void) | undefined => {
  const collect = globalThis.gc;
  return collect && (() => void collect({ type: 'minor' }));
};

interface AdminParts extends Pick<AdminInit, 'token' | 'metrics' | 'reloader' | 'log'> {
  readonly gateway: Gateway;
}

const openAdmin = (address: Address, { gateway, ...parts }: AdminParts): Promise<AdminListener> => {
  const { current, draining, refusals } = gateway;
  const startedAt = Date.now();
  return listening(openAdminListener({ ...address, ...parts, current, draining, refusals, hintOf, startedAt }));
};

const openGatewayListener = (gateway: Gateway, { listen, limits }: Environment): Promise<Listener> => {
  const { host, port, tls } = listen;
  return listening(openListener(gateway, { host, port, headBytes: limits.head, ...(tls && { tls }) }));
};

const openReloader = async (
  init: ServeInit,
  replaceable: Replaceable,
  { metrics, clock, log }: Parts,
): Promise<Reloader> => {
  const { load, label, allowWidening, told } = init;
  const reloader = new Reloader({
    current: () => replaceable.state.bundle,
    load: async () => {
      const found = await load();
      return 'bundle' in found ? replaceable.candidate(found) : found;
    },
    relink: (bundle) => replaceable.relink(bundle),
    guard: allowWidening === true ? noGuard : new WideningGuard(),
    history: await History.open({ directory: dataFolder(init), parseBundle, random: randomBytes }),
    clock,
    log,
    told: (outcome) => {
      metrics.reloaded(outcome.result);
      told(outcome);
    },
  });
  await reloader.started(label);
  return reloader;
};

const noGuard: Guard = { served: () => undefined, problems: () => [] };

/** Beside the store. */
const dataFolder = ({ toServe, cwd }: ServeInit): string =>
  path.dirname(path.resolve(cwd, toServe.environment.store.path));

/** Full, or not ours: whatever the system says against it. */
const writingTo = async (folder: string, write: (folder: string) => Promise<void>): Promise<void> => {
  try {
    await write(folder);
  } catch (error) {
    throw new UsageError(`cannot write to the data folder "${folder}": ${systemReason(error)}`);
  }
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

const urlOf = ({ host, port, tls }: Environment['listen']): string =>
  `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
