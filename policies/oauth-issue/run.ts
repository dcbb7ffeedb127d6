import type { Applications } from '../../src/applications/applications.ts';
import { attributesOf } from '../../src/oauth/attributes.ts';
import { tokenFact } from '../../src/oauth/facts.ts';
import { providerOf } from '../../src/oauth/provider.ts';
import type { SigningKeys } from '../../src/oauth/signing/signing-keys.ts';
import type { Implementation, Run } from '../../src/runtime/binder.ts';
import type { GrantStore } from '../../src/stores/grants.ts';
import { issueAuthorization } from './issue-authorization.ts';
import { issueTokens } from './issue-tokens.ts';
import { unproven } from './issuing.ts';
import { issue as declaration, type Issue } from './policy.ts';

/** Issues what an authorization request asks for, or the tokens of a grant. */
export const issue = (
  applications: Applications,
  store: GrantStore,
  signingKeys: SigningKeys,
): Implementation<Issue> => ({
  declaration,
  link({ provider: named, endpoint, attributes }, bind) {
    const issuing = {
      provider: providerOf(bind, named),
      bind,
      applications,
      store,
      signingKeys,
      attributes: attributesOf(attributes, bind),
    };
    const run: Run = endpoint === 'authorize' ? issueAuthorization(issuing) : issueTokens(issuing);
    const tokenOf = bind.fact(tokenFact);
    return (x) => {
      // Who shows an access token bears it: that owner has not signed in, and has allowed no more than it says.
      if (tokenOf.get(x) !== undefined) throw unproven();
      return run(x);
    };
  },
});
