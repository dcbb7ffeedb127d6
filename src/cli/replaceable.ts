import { isDeepStrictEqual } from 'node:util';
import type { Bundle } from '../assembly/types.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Listener } from '../gateway/listener.ts';
import type { Candidate, Judged } from '../gateway/reload/reloader.ts';
import { signatureProblem } from './bundle-signature.ts';
import { changedKeys, needsRestart } from './environment-changes.ts';
import { type Lasting, makeState, type ServedState } from './served-state.ts';
import type { ToServe } from './to-serve.ts';

interface ReplaceableInit {
  readonly state: ServedState;
  readonly lasting: Lasting;
  readonly gateway: Pick<Gateway, 'swap'>;
  readonly listener: Pick<Listener, 'renewCertificate'>;
}

/** What is served, and how it is replaced while it runs. */
export class Replaceable {
  readonly #init: ReplaceableInit;
  #state: ServedState;

  constructor(init: ReplaceableInit) {
    this.#init = init;
    this.#state = init.state;
  }

  get state(): ServedState {
    return this.#state;
  }

  /** Links what is to be served instead. One at a time: it is made for what is served now. */
  async candidate(toServe: ToServe): Promise<Candidate | Judged> {
    const { sources, origin, warnings, environmentFile } = toServe;
    const fixed = needsRestart(this.#state.environment, toServe.environment, environmentFile);
    if (fixed.length > 0) return { problems: fixed, sources };
    const before = this.#state;
    const next = await makeState(toServe, this.#init.lasting, before);
    if (!('linked' in next)) return { problems: next, sources };
    const isSame = next.bundle.digest === before.bundle.digest;
    const keys = changedKeys(before.environment, next.environment).map((key) =>
      key === 'bundle' ? 'bundle trust' : key,
    );
    const brands = isDeepStrictEqual(next.brandFiles, before.brandFiles) ? [] : ['pages'];
    return {
      bundle: next.bundle,
      origin,
      changed: [...(isSame ? [] : ['bundle']), ...new Set([...keys, ...brands])],
      problems: warnings,
      sources,
      serve: () => this.#serve(next),
      drop: () => this.#close(next, before),
    };
  }

  /** The same for a bundle that was kept, with the environment as it is. */
  async relink(bundle: Bundle): Promise<Candidate | Judged> {
    const { environment } = this.#state;
    const sources = new Map();
    const problem = signatureProblem(bundle, environment.bundle, `${bundle.digest}.json`);
    if (problem !== undefined) return { problems: [problem], sources };
    const brandFiles = this.#init.lasting.readBrands(bundle, environment);
    const origin = 'bundle';
    return this.candidate({
      bundle,
      environment,
      brandFiles,
      origin,
      sources,
      warnings: [],
      environmentFile: undefined,
    });
  }

  #serve(next: ServedState): void {
    const { gateway, listener } = this.#init;
    const before = this.#state;
    const { tls } = next.environment.listen;
    // Not without need: clients could not resume their TLS sessions.
    if (tls !== undefined && !isDeepStrictEqual(tls, before.environment.listen.tls)) listener.renewCertificate(tls);
    this.#state = next;
    // What began on the old connections ends on them.
    gateway.swap(next.linked).then(() => this.#close(before, next));
  }

  /** Closes what only `state` has of connections. */
  #close(state: ServedState, other: ServedState): void {
    if (state.outbound !== other.outbound) void state.outbound.close();
  }
}
