import {
  asksAsMuch,
  type DemandingOperation,
  type Demands,
  demandingOperations,
  demandsInWords,
  lostGuards,
  waitingGuards,
} from '../../src/assembly/demands.ts';
import type { Bundle } from '../../src/assembly/types.ts';
import type { Problem } from '../../src/diagnostics/problem.ts';
import { problemOfFile } from '../../src/source/problem-at.ts';

/** Operations that are remembered although nobody serves them any more; the oldest are forgotten first. */
const mostOperations = 100_000;

/**
 * Knows what operations have asked for, and tells those that would let somebody in whom they kept out.
 *
 * `security` may only become stricter: each alternative that is enough now must ask for all that one of those before
 * asked for, a token for at least its scopes and of no other providers. The other steps that keep people out must still be
 * there. An operation that was never served lets in whom it likes. One that is gone is remembered: a file that grows
 * while it is served must not bring it back without its `security`.
 */
export class WideningGuard {
  readonly #known = new Map<string, Demands>();

  /** From now on this is what its operations ask for. */
  served(bundle: Bundle): void {
    for (const now of demandingOperations(bundle)) {
      const { key, alternatives, guards, grants } = now;
      const old = this.#known.get(key);
      this.#known.delete(key);
      // A grant that is gone for a while does not come back without what was asked for it.
      const kept = old === undefined ? guards : [...guards, ...waitingGuards(old, now)];
      this.#known.set(key, { alternatives, guards: kept, grants });
    }
    for (const key of this.#known.keys()) {
      if (this.#known.size <= mostOperations) break;
      this.#known.delete(key);
    }
  }

  /** One for each operation of a bundle that lets in more people, at the operation. */
  problems(bundle: Bundle): readonly Problem[] {
    return demandingOperations(bundle).flatMap((now) => {
      // Without one of its own, HEAD was served as GET (RFC 9110 §9.3.2).
      const old = this.#known.get(now.key) ?? this.#known.get(now.key.replace(/^HEAD /, 'GET '));
      const lost = old && lossOf(old, now);
      return lost === undefined ? [] : [problemOf(now, lost)];
    });
  }
}

/** What an operation has lost, in words. */
const lossOf = (old: Demands, now: Demands): string | undefined => {
  if (!asksAsMuch(old, now)) {
    return `asked for ${demandsInWords(old.alternatives)}, and now asks for ${demandsInWords(now.alternatives)}`;
  }
  const [lost] = lostGuards(old, now);
  return lost && `${lost.does}, and now does not`;
};

const problemOf = ({ route, assembly }: DemandingOperation, lost: string): Problem => {
  const [file = 0, line = 1, column = 1] = assembly.positions[route.at] ?? [];
  const finding = {
    code: 'reload/widened',
    message: `${route.method} ${route.template} ${lost}`,
    help: 'A half-written file looks like this: complete it. Where it is meant, say so: headgate reload --allow-widening.',
  };
  return { ...problemOfFile(assembly.files[file] ?? '', finding), line, column };
};
