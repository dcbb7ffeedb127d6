import type { CompiledForm } from '../../src/assembly/types.ts';
import type { CustomForms } from '../../src/oauth/custom-forms.ts';
import { applicationFact, authorizationFact } from '../../src/oauth/facts.ts';
import { pageLocale } from '../../src/oauth/page-locale.ts';
import { providerPages } from '../../src/oauth/provider-pages.ts';
import { shownScopes } from '../../src/oauth/shown-scopes.ts';
import type { Outbound } from '../../src/outbound/outbound.ts';
import type { ShownScope } from '../../src/pages/models.ts';
import type { PageSet } from '../../src/pages/page-set.ts';
import { formActionsFor } from '../../src/pages/redirect-target.ts';
import type { HiddenFields, Reply, Suspension } from '../../src/runtime/binder.ts';
import { refuseTampered } from '../../src/runtime/continuation.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import type { Way } from './in-browser.ts';
import type { Credentials, SigningIn } from './signing-in.ts';

/** What forms are made of. */
export interface Making {
  readonly pages: PageSet;
  readonly forms: CustomForms;
  readonly outbound: Outbound;
}

/** A login form. */
interface LoginForm {
  /** `failedAs`: the name of the try that has just failed. */
  readonly render: (x: Exchange, hidden: HiddenFields, failedAs: string | undefined) => Promise<Reply> | Reply;
  /** Fields beside ours that it was shown with. They are not believed, only compared. */
  readonly shown: (x: Exchange) => Readonly<Record<string, string>>;
}

/** By the login form, ours or the author's own, which is shown until what comes back is right. */
export const byForm = (signingIn: SigningIn, making: Making): Way => {
  const form = loginForm(signingIn, making);
  const show = (x: Exchange, failedAs: string | undefined): Suspension => ({
    kind: 'suspend',
    awaits: 'login',
    render: ({ hidden }) => form.render(x, hidden, failedAs),
  });
  return {
    by: 'form',
    awaits: 'login',
    begin: (x) => show(x, undefined),
    complete: async (x, { fields }) => {
      refuseTampered(fields, form.shown(x));
      const credentials = credentialsIn(fields);
      return (await signingIn.attempt(x, credentials)) ?? show(x, credentials.name);
    },
  };
};

/** Forms of IBM API Connect v5 have either names. Never one of each: they would be those of two forms. */
const credentialsIn = (fields: Readonly<Record<string, string | undefined>>): Credentials => {
  const { username, password, j_username, j_password } = fields;
  const isOurs = username !== undefined || password !== undefined;
  const [name = '', secret = ''] = isOurs ? [username, password] : [j_username, j_password];
  return { name, password: secret };
};

const loginForm = (signingIn: SigningIn, making: Making): LoginForm => {
  const { identityExtraction } = signingIn.provider.settings;
  return identityExtraction.type === 'custom-form'
    ? customForm(signingIn, making, identityExtraction)
    : defaultForm(signingIn, making);
};

const defaultForm = ({ bind, provider, scopes }: SigningIn, { pages: pageSet }: Making): LoginForm => {
  const pages = providerPages(pageSet, provider, bind);
  const localeOf = pageLocale(bind);
  const requestOf = bind.fact(authorizationFact);
  const applicationOf = bind.fact(applicationFact);
  const asShown = shownScopes(bind, provider);
  const { authorization } = provider.settings;
  // Where signing in is all that they do, it says what they allow by it.
  const granted = (x: Exchange): readonly ShownScope[] =>
    authorization.type === 'authenticated' && requestOf.get(x) !== undefined ? asShown(x, scopes(x)) : [];
  return {
    shown: () => ({}),
    render: (x, hidden, failedAs) => {
      const request = requestOf.get(x);
      return {
        status: 200,
        headers: pages.headers(request === undefined ? [] : formActionsFor(request.redirectUri)),
        body: pages.login({
          locale: localeOf(x),
          application: applicationOf.get(x)?.title,
          grants: granted(x),
          action: x.request.path,
          hidden,
          failed: failedAs !== undefined,
          username: failedAs ?? request?.loginHint ?? '',
        }),
      };
    },
  };
};

const customForm = ({ bind, provider }: SigningIn, { forms, outbound }: Making, form: CompiledForm): LoginForm => {
  const currentForm = forms.link({ ...form, kind: 'login' }, provider, { bind, outbound });
  const requestOf = bind.fact(authorizationFact);
  // The two that IBM API Connect v5 leaves empty stay so: nothing reads them, and `state` is for the client alone.
  const shown = (x: Exchange) => {
    const { applicationId = '', redirectUri = '' } = requestOf.get(x) ?? {};
    return { client_id: applicationId, redirect_uri: redirectUri, 'original-url': '', state: '' };
  };
  return {
    shown,
    render: async (x, hidden, failedAs) => {
      const form = await currentForm(x);
      const request = requestOf.get(x);
      return {
        status: 200,
        headers: form.headers(request === undefined ? [] : formActionsFor(request.redirectUri)),
        body: form.login({
          action: x.request.path,
          hidden: { ...shown(x), ...hidden },
          failed: failedAs !== undefined,
          error: '',
        }),
      };
    },
  };
};
