import { secretOf, shownSecret } from '../../src/oauth/client-secret.ts';
import { applicationFact } from '../../src/oauth/facts.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { headerValues } from '../../src/runtime/request-parts.ts';
import { type CheckLinking, missing, type RunCheck, refused } from './check.ts';
import type { KeyCheck } from './policy.ts';

/**
 * A client id, and its secret where the alternative asks for one. Unknown ids, suspended applications and wrong secrets
 * get the same answer.
 */
export const keyCheck = (checks: readonly KeyCheck[], { applications, bind }: CheckLinking): RunCheck => {
  const fact = bind.fact(applicationFact);
  const readers = { id: readerOf(checks, 'client-id'), secret: readerOf(checks, 'client-secret') };
  return (x) => {
    const id = readers.id?.(x);
    const secret = readers.secret?.(x);
    if (id === undefined || (readers.secret !== undefined && secret === undefined)) return missing();
    const application = applications.find(id);
    const isProven =
      readers.secret === undefined || secretOf(application, shownSecret(secret), x.clock.coarse()) === 'right';
    if (application?.state !== 'active' || !isProven) return wrongKey();
    const known = fact.get(x);
    if (known !== undefined && known.id !== application.id) return otherApplication();
    fact.set(x, { id: application.id, title: application.title, type: application.type });
    return undefined;
  };
};

const wrongKey = () => refused('security/wrong-key', 'Invalid client id or secret.');

const otherApplication = () =>
  refused('security/other-application', 'The credentials of this request belong to different applications');

type Read = (x: Exchange) => string | undefined;

const readerOf = (checks: readonly KeyCheck[], role: KeyCheck['role']): Read | undefined => {
  const check = checks.find((one) => one.role === role);
  if (check === undefined) return undefined;
  const { name } = check;
  const lower = name.toLowerCase();
  return check.in === 'header'
    ? (x) => onlyOne(headerValues(x, lower))
    : (x) => (x.request.search === '' ? undefined : onlyOne(new URLSearchParams(x.request.search).getAll(name)));
};

/** Two values of one key are none: each reader might take another one. */
const onlyOne = (values: readonly string[]): string | undefined =>
  values.length === 1 && values[0] !== '' ? values[0] : undefined;
