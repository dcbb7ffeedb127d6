import { RememberedHeaders } from '../../src/oauth/remembered-headers.ts';
import { resourceMetadataUrl } from '../../src/oauth/resource.ts';
import { Fault } from '../../src/policy/fault.ts';
import type { Binder, Implementation } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import type { Hash } from '../../src/stores/grants.ts';
import { bearerChallenge } from './bearer-challenge.ts';
import type { CheckLinking, CheckServices, RunCheck, Verdict } from './check.ts';
import { keyCheck } from './key-check.ts';
import { type Check, requireSecurity as declaration, type RequireSecurity } from './policy.ts';
import { tokenCheck } from './token-check.ts';

/** Tries the alternatives in order; the first that holds lets the request in. */
export const requireSecurity = (services: CheckServices): Implementation<RequireSecurity> => {
  const hashes = new RememberedHeaders<Hash>();
  return {
    declaration,
    link({ alternatives, unnamedProvider }, bind) {
      const linked = alternatives.map((checks) =>
        allOf(linkChecks(checks, { ...services, bind, unnamedProvider, hashes })),
      );
      const challenge = challengeOf(alternatives, bind);
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

/**
 * RFC 6750 §3: no error code for a request without credentials. Keys have no scheme of their own to ask for. Where the
 * metadata of the API is served, it says so (RFC 9728 §5.1).
 */
const challengeOf = (alternatives: RequireSecurity['alternatives'], bind: Binder): string | undefined => {
  const token = alternatives.flat().find((check) => check.kind === 'token');
  if (token === undefined) return undefined;
  const scope = token.scopes.length > 0 ? token.scopes.join(' ') : undefined;
  return bearerChallenge(bind, { scope, resource_metadata: resourceMetadataUrl(bind) });
};
