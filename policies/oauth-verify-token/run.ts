import type { Implementation } from '../../src/runtime/binder.ts';
import type { RequireSecurity } from '../require-security/policy.ts';
import { verifyToken as declaration, type VerifyToken } from './policy.ts';

/** The check that `security` makes of a token, as a step. */
export const verifyToken = (security: Pick<Implementation<RequireSecurity>, 'link'>): Implementation<VerifyToken> => ({
  declaration,
  link({ provider, scopes = [] }, bind) {
    const check = { kind: 'token', scopes, provider: provider ?? bind.assembly.name, endpoints: [] } as const;
    return security.link({ alternatives: [[check]], unnamedProvider: 'refuse' }, bind);
  },
});
