import type { Applications } from '../../src/applications/applications.ts';
import { Fault } from '../../src/policy/fault.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import type { GrantStore } from '../../src/stores/grants.ts';
import type { CheckLinking, RunCheck, Verdict } from './check.ts';
import { keyCheck } from './key-check.ts';
import { type Check, requireSecurity as declaration, type RequireSecurity } from './policy.ts';
import { RememberedHashes } from './remembered-hashes.ts';
import { tokenCheck } from './token-check.ts';

/** Tries the alternatives in order; the first that holds lets the request in. */
export const requireSecurity = (applications: Applications, store: GrantStore): Implementation<RequireSecurity> => {
  const hashes = new RememberedHashes();
  return {
    declaration,
    link({ alternatives, unnamedProvider }, bind) {
      const linked = alternatives.map((checks) =>
        allOf(linkChecks(checks, { applications, store, bind, unnamedProvider, hashes })),
      );
      const challenge = challengeOf(alternatives, bind.assembly.name);
      return (x) => {
        const decide = (verdict: Verdict): undefined => {
          if (verdict !== undefined)
            throw verdict.status === 401 && verdict.headers.length === 0 ? challenged(verdict, challenge) : verdict;
        };
        const verdict = anyOf(x, linked, 0, undefined);
        return verdict instanceof Promise ? verdict.then(decide) : decide(verdict);
      };
    },
  };
};

const linkChecks = (checks: readonly Check[], linking: CheckLinking): readonly RunCheck[] => {
  const keys = checks.filter((check) => check.kind === 'key');
  const tokens = checks.filter((check) => check.kind === 'token');
  return [...(keys.length > 0 ? [keyCheck(keys, linking)] : []), ...tokens.map((check) => tokenCheck(check, linking))];
};

/** All must hold; the first that does not speaks. */
const allOf = (checks: readonly RunCheck[]): RunCheck => {
  const from = (x: Exchange, start: number): Verdict | Promise<Verdict> => {
    for (let at = start; at < checks.length; at += 1) {
      const verdict = checks[at]?.(x);
      if (verdict instanceof Promise) return verdict.then((settled) => settled ?? from(x, at + 1));
      if (verdict !== undefined) return verdict;
    }
    return undefined;
  };
  return (x) => from(x, 0);
};

/** One must hold; of the others the most telling speaks: what was presented and is wrong, before what is missing. */
const anyOf = (
  x: Exchange,
  alternatives: readonly RunCheck[],
  start: number,
  worst: Verdict,
): Verdict | Promise<Verdict> => {
  let told = worst;
  for (let at = start; at < alternatives.length; at += 1) {
    const facts = x.facts && [...x.facts];
    const verdict = alternatives[at]?.(x);
    if (verdict instanceof Promise) {
      return verdict.then((settled) => {
        if (settled === undefined) return undefined;
        x.facts = facts;
        return anyOf(x, alternatives, at + 1, telling(told, settled));
      });
    }
    if (verdict === undefined) return undefined;
    // What half of an alternative has established must not help the next one.
    x.facts = facts;
    told = telling(told, verdict);
  }
  return told;
};

const telling = (told: Verdict, next: Fault): Fault =>
  told === undefined || told.code === 'security/missing' ? next : told;

const challenged = (fault: Fault, challenge: string | undefined): Fault =>
  challenge === undefined
    ? fault
    : new Fault({
        fault: fault.fault,
        status: fault.status,
        code: fault.code,
        message: fault.message,
        headers: ['WWW-Authenticate', challenge],
      });

/** RFC 6750 §3: no error code for a request without credentials. Keys have no scheme of their own to ask for. */
const challengeOf = (alternatives: RequireSecurity['alternatives'], realm: string): string | undefined => {
  const token = alternatives.flat().find((check) => check.kind === 'token');
  if (token === undefined) return undefined;
  return `Bearer realm="${realm}"${token.scopes.length > 0 ? `, scope="${token.scopes.join(' ')}"` : ''}`;
};
