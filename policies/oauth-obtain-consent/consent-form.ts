import type { AuthorizationRequest } from '../../src/oauth/authorization.ts';
import type { Client } from '../../src/oauth/client.ts';
import type { Asked } from '../../src/oauth/consent.ts';
import type { CurrentForm, CustomForms } from '../../src/oauth/custom-forms.ts';
import type { Question, ShownQuestion } from '../../src/oauth/facts.ts';
import type { Owner } from '../../src/oauth/owner.ts';
import { pageLocale } from '../../src/oauth/page-locale.ts';
import type { Provider } from '../../src/oauth/provider.ts';
import { providerPages } from '../../src/oauth/provider-pages.ts';
import { shownScopes } from '../../src/oauth/shown-scopes.ts';
import type { Outbound } from '../../src/outbound/outbound.ts';
import type { Lifetime } from '../../src/pages/models.ts';
import type { PageSet } from '../../src/pages/page-set.ts';
import { formActionsFor, redirectHostOf } from '../../src/pages/redirect-target.ts';
import type { Binder, HiddenFields, Reply, Suspension } from '../../src/runtime/binder.ts';
import { refuseTampered } from '../../src/runtime/continuation.ts';
import type { Answer, Exchange } from '../../src/runtime/exchange.ts';

/** Who asks whom for what. */
export interface Asking {
  readonly request: AuthorizationRequest;
  readonly application: Pick<Client, 'id' | 'title' | 'type'>;
  readonly owner: Owner;
}

/** The form in which a provider asks for consent. */
export interface ConsentForm {
  show(x: Exchange, asking: Asking, what: Asked): Suspension;
  /** Whether it has check-boxes for such a question. */
  hasCheckBoxes(question: Question): boolean;
  /** Refuses (403) an answer to it with another value where it only had to come back. */
  check(x: Exchange, asking: Asking, answered: AnsweredQuestion): void;
}

/** What was shown, and what came back. */
export interface AnsweredQuestion {
  readonly question: ShownQuestion;
  readonly fields: Answer['fields'];
}

/** What the form is made with. */
export interface FormParts {
  readonly provider: Provider;
  readonly pages: PageSet;
  readonly forms: CustomForms;
  readonly outbound: Outbound;
  readonly bind: Binder;
}

/** The form of the provider: its own page, or the author's. */
export const consentForm = ({ provider, pages, forms, outbound, bind }: FormParts): ConsentForm => {
  const { authorization } = provider.settings;
  const render =
    authorization.type === 'custom-form'
      ? ownForm(forms.link({ ...authorization, kind: 'consent' }, provider, { bind, outbound }))
      : defaultForm(provider, pages, bind);
  return {
    show: (x, asking, { ask, nothingChosen = false }) => ({
      kind: 'suspend',
      awaits: 'consent',
      render: ({ hidden }) => {
        const all = { ...hidden, ...hiddenOf(x, asking, ask, hidden) };
        return render(x, asking, { ...ask, nothingChosen, hidden: all });
      },
    }),
    hasCheckBoxes: ({ scopes }) => authorization.type !== 'custom-form' && scopes.length > 1,
    check: (x, asking, { question, fields }) => {
      const { transaction = fields['dp-state'] ?? '', csrf = fields['dp-data'] ?? '' } = fields;
      refuseTampered(fields, hiddenOf(x, asking, question, { transaction, csrf }));
    },
  };
};

/** The hidden fields of IBM API Connect v5, for programs that were made for its form. */
const hiddenOf = (
  { request: { path, search } }: Exchange,
  { request, owner }: Asking,
  question: Question,
  { transaction, csrf }: HiddenFields,
): Readonly<Record<string, string>> => ({
  'dp-state': transaction,
  'resource-owner': owner.name,
  'dp-data': csrf,
  redirect_uri: request.redirectUri,
  scope: question.scopes.join(' '),
  'original-url': path + search,
  client_id: request.applicationId,
});

interface Shown extends Question {
  readonly nothingChosen: boolean;
  readonly hidden: Readonly<Record<string, string>>;
}
type Render = (x: Exchange, asking: Asking, shown: Shown) => Reply | Promise<Reply>;

const defaultForm = (provider: Provider, set: PageSet, bind: Binder): Render => {
  const { settings } = provider;
  const pages = providerPages(set, provider, bind);
  const localeOf = pageLocale(bind);
  const asShown = shownScopes(bind, provider);
  const lifetimes = { code: accessLifetime(settings), token: tokenLifetime(settings) };
  return (x, { request: { redirectUri, responseType }, application, owner }, { scopes, granted, ...shown }) => {
    return {
      status: 200,
      headers: pages.headers(formActionsFor(redirectUri)),
      body: pages.consent({
        locale: localeOf(x),
        application: application.title,
        owner: owner.name,
        redirectHost: redirectHostOf(redirectUri),
        scopes: asShown(x, scopes),
        granted: asShown(x, granted),
        lifetime: lifetimes[responseType],
        action: x.request.path,
        ...shown,
      }),
    };
  };
};

const ownForm =
  (current: CurrentForm): Render =>
  async (x, { request: { redirectUri }, application, owner }, { scopes, nothingChosen, hidden }) => {
    const form = await current(x);
    return {
      status: 200,
      headers: form.headers(formActionsFor(redirectUri)),
      body: form.consent({
        action: x.request.path,
        hidden,
        error: nothingChosen ? 'Choose at least one permission, or deny.' : '',
        application: application.title,
        owner: owner.name,
        redirectUri,
        scope: scopes.join(' '),
      }),
    };
  };

/** How long the application can get at what is granted, not how long one token lasts. */
const accessLifetime = (settings: Provider['settings']): Lifetime => {
  const { refreshToken, consentSeconds } = settings;
  if (refreshToken === undefined) return tokenLifetime(settings);
  if (consentSeconds !== undefined) return { kind: 'up-to', seconds: consentSeconds };
  return { kind: 'unused', seconds: refreshToken.lifetimeSeconds };
};

/** Where there is nothing but one token. */
const tokenLifetime = ({ accessToken, consentSeconds }: Provider['settings']): Lifetime => ({
  kind: 'exact',
  seconds: Math.min(accessToken.lifetimeSeconds, consentSeconds ?? accessToken.lifetimeSeconds),
});
