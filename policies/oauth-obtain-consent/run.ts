import type { Applications } from '../../src/applications/applications.ts';
import { askedScopes } from '../../src/oauth/asked-scopes.ts';
import {
  type Asked,
  type Consenting,
  decisionIn,
  type Settled,
  settleAnswered,
  settleUnasked,
} from '../../src/oauth/consent.ts';
import type { CustomForms } from '../../src/oauth/custom-forms.ts';
import { AuthorizationRefusal, accessDenied } from '../../src/oauth/errors.ts';
import {
  applicationFact,
  applicationScopesFact,
  authorizationFact,
  consentFact,
  ownerFact,
  shownScopesFact,
  signInFact,
} from '../../src/oauth/facts.ts';
import { type Provider, providerOf } from '../../src/oauth/provider.ts';
import { type RememberedConsents, rememberedConsents } from '../../src/oauth/remembered-consents.ts';
import type { Outbound } from '../../src/outbound/outbound.ts';
import type { PageSet } from '../../src/pages/page-set.ts';
import type { Binder, Implementation, Outcome, Run } from '../../src/runtime/binder.ts';
import { continuationRefused } from '../../src/runtime/continuation.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import type { ConsentStore } from '../../src/stores/consents.ts';
import { type AnsweredQuestion, type Asking, type ConsentForm, consentForm } from './consent-form.ts';
import { obtainConsent as declaration, type ObtainConsent } from './policy.ts';

/** What the step works with. */
interface Parts {
  readonly applications: Applications;
  readonly consents: ConsentStore;
  readonly pages: PageSet;
  readonly forms: CustomForms;
  readonly outbound: Outbound;
}

/** Finds whether the owner has to be asked, and asks until they have decided; only `approve=true` grants. */
export const obtainConsent = ({ applications, consents, ...showing }: Parts): Implementation<ObtainConsent> => ({
  declaration,
  link({ provider: named }, bind) {
    const provider = providerOf(bind, named);
    return obtaining({
      provider,
      bind,
      form: consentForm({ ...showing, provider, bind }),
      remembered: rememberedConsents(provider, consents),
      scopesAskedFor: askedScopes(bind, provider, applications),
    });
  },
});

interface Obtaining {
  readonly provider: Provider;
  readonly bind: Binder;
  readonly form: ConsentForm;
  readonly remembered: RememberedConsents;
  readonly scopesAskedFor: (x: Exchange) => readonly string[];
}

/** What an exchange is about when its consent is sought. */
type Sought = Asking & Consenting;

const obtaining = ({ provider, bind, form, remembered, scopesAskedFor }: Obtaining): Run => {
  const consentOf = bind.fact(consentFact);
  const shownOf = bind.fact(shownScopesFact);
  const askingOf = askingIn(bind);
  const consentingOf = consentingIn(provider, bind);

  const show = (x: Exchange, sought: Sought, asked: Asked): Outcome => {
    // Whoever says `none` wants no page (OpenID Connect Core 1.0 §3.1.2.6).
    if (sought.request.prompt.includes('none')) {
      throw new AuthorizationRefusal('oauth/consent-required', sought.request);
    }
    shownOf.set(x, { ...asked.ask, checkBoxes: form.hasCheckBoxes(asked.ask) });
    return form.show(x, sought, asked);
  };

  const settleBy = (x: Exchange, sought: Sought, answered: AnsweredQuestion): Settled => {
    form.check(x, sought, answered);
    const { question, fields } = answered;
    const decision = decisionIn(fields, question);
    if (decision === 'tampered') throw continuationRefused('transaction/tampered', { field: 'selectedscope' });
    if (decision === 'denied') throw accessDenied(sought.request);
    if (decision === 'none') return { ask: question };
    if (decision === 'nothing-chosen') return { ask: question, nothingChosen: true };
    return settleAnswered(sought, question, decision) ?? outdated();
  };

  return async (x) => {
    const asked = scopesAskedFor(x);
    const consent = consentOf.get(x);
    if (consent !== undefined) return consent.scopes.every((scope) => asked.includes(scope)) ? undefined : outdated();
    const asking = askingOf(x);
    const parties = { application: asking.request.applicationId, owner: asking.owner.id };
    const since = x.clock.now();
    const sought = { ...asking, ...consentingOf(x, asking), asked, remembered: await remembered.find(parties, since) };
    const [fields, question] = [x.takeAnswer('consent')?.fields, shownOf.get(x)];
    const settled = fields && question ? settleBy(x, sought, { question, fields }) : settleUnasked(sought);
    if ('ask' in settled) return show(x, sought, settled);
    const { allowed, remember } = settled;
    if (remember !== undefined) await remembered.remember(parties, remember, since);
    consentOf.set(x, { scopes: allowed, since });
    return undefined;
  };
};

const outdated = (): never => {
  throw new AuthorizationRefusal('oauth/consent-outdated', undefined);
};

const askingIn = (bind: Binder): ((x: Exchange) => Asking) => {
  const requestOf = bind.fact(authorizationFact);
  const applicationOf = bind.fact(applicationFact);
  const ownerOf = bind.fact(ownerFact);
  return (x) => {
    const [request, application, owner] = [requestOf.get(x), applicationOf.get(x), ownerOf.get(x)];
    if (request !== undefined && application !== undefined && owner !== undefined)
      return { request, application, owner };
    throw new Error('oauth-obtain-consent ran before it was known who asks whom');
  };
};

type Circumstances = Pick<Consenting, 'signIn' | 'shownAtLogin' | 'authorization' | 'profile'>;

const consentingIn = (
  { profile, settings }: Provider,
  bind: Binder,
): ((x: Exchange, asking: Asking) => Circumstances) => {
  const signInOf = bind.fact(signInFact);
  const forApplication = bind.fact(applicationScopesFact);
  // An author's own login form has no place for scopes: whoever signs in on it has been told nothing.
  const showsScopes = settings.identityExtraction.type === 'default-form';
  return (x, { request }) => ({
    signIn: signInOf.get(x),
    // What was asked for before anybody had signed in.
    shownAtLogin: showsScopes ? (forApplication.get(x) ?? request.scopes) : [],
    authorization: settings.authorization.type,
    profile,
  });
};
