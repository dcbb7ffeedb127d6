import { answerDocument } from '../../src/oauth/public-document.ts';
import type { SigningKeys } from '../../src/oauth/signing/signing-keys.ts';
import { signingNeeds } from '../../src/oauth/signing/signing-needs.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import { jwks as declaration, type Jwks } from './policy.ts';

/** The keys of the whole gateway (RFC 7517 §5); as JSON, since not every library takes `application/jwk-set+json`. */
export const jwks = (signingKeys: SigningKeys): Implementation<Jwks> => ({
  declaration,
  link(_, bind) {
    const needs = signingNeeds(bind.bundle.assemblies);
    return async (x) => {
      const keys = await signingKeys.published(needs, x.clock.now());
      return answerDocument(x, Buffer.from(JSON.stringify({ keys })));
    };
  },
});
