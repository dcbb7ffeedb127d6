import { createHash } from 'node:crypto';
import Handlebars from 'handlebars';
import { type FormActions, pageHeaders } from './page-headers.ts';

/** What every page shows: the provider's title, and the language of its texts (BCP 47). */
interface Shown {
  readonly title: string;
  readonly locale: string;
}

/** What every form needs: where it is posted to, and the hidden fields that must come back with it. */
interface Posted {
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
}

/** The login page. `application` is its title; `failed` shows the failure block, with `username` as it was typed. */
export interface LoginModel extends Shown, Posted {
  readonly application: string;
  readonly failed: boolean;
  readonly username?: string;
}

/**
 * The consent page. `owner` is the name the owner signed in with, `redirectHost` where the browser goes next
 * (`redirectHostOf`), `lifetime` how long the access lasts, in words (`lifetimeInWords`).
 */
export interface ConsentModel extends Shown, Posted {
  readonly application: string;
  readonly owner: string;
  readonly redirectHost: string;
  readonly scopes: readonly { readonly name: string; readonly description: string }[];
  readonly lifetime: string;
}

/** The error page: shown where the browser must not be sent to the application (RFC 6749 §4.1.2.1). */
export interface ErrorModel extends Shown {
  readonly heading: string;
  readonly message: string;
  readonly reference: string;
}

/**
 * The page that posts an answer to the application (OAuth 2.0 Form Post Response Mode §2): by its script, or by a button
 * where none runs. `fields` are what is posted, in order, to `action`; `redirectHost` as on the consent page.
 */
export interface FormPostModel extends Shown {
  readonly action: string;
  readonly fields: Iterable<readonly [name: string, value: string]>;
  readonly redirectHost: string;
}

/** The pages, compiled. Each method gives a whole document in UTF-8; `headers` what must be sent with it. */
export interface Pages {
  login(model: LoginModel): Buffer;
  consent(model: ConsentModel): Buffer;
  error(model: ErrorModel): Buffer;
  formPost(model: FormPostModel): Buffer;
  /** Names and values in turn. See `pageHeaders`. */
  headers(formActions: FormActions): string[];
  /** Those of `formPost`, whose script they let run. */
  formPostHeaders(formActions: FormActions): string[];
}

/** No field that we post is called `submit`, which would stand in its place. */
const submit = 'document.forms[0].submit()';

/**
 * Compiles `templates/pages`. `readTemplate` gives the text of a file there, by its name with extension.
 *
 * Each page is rendered once: a template that names what its model has not (Handlebars' strict mode) throws here, at
 * start, and no visitor waits for the compilation.
 */
export const loadPages = (readTemplate: (name: string) => string): Pages => {
  const style = readTemplate('style.css');
  if (/<\/style|\{\{/i.test(style)) throw new Error('style.css must hold neither "</style" nor "{{"');
  const handlebars = Handlebars.create();
  const compile = (name: string) =>
    handlebars.compile<object>(readTemplate(`${name}.hbs`), { strict: true, knownHelpersOnly: true });
  // A partial, because only a partial's text is put in as it stands without the unescaping braces.
  handlebars.registerPartial('style', handlebars.compile(style));
  handlebars.registerPartial('submit', handlebars.compile(submit));
  handlebars.registerPartial('layout', compile('layout'));
  const [login, consent, error, formPost] = [
    compile('login'),
    compile('consent'),
    compile('error'),
    compile('form-post'),
  ];
  const [styleHash, scriptHash] = [sha256(style), sha256(submit)];
  const pages: Pages = {
    login: (model) => Buffer.from(login(loginView(model)), 'utf8'),
    consent: (model) => Buffer.from(consent(consentView(model)), 'utf8'),
    error: (model) => Buffer.from(error({ ...model, documentTitle: `${model.heading} – ${model.title}` }), 'utf8'),
    formPost: (model) => Buffer.from(formPost(formPostView(model)), 'utf8'),
    headers: (formActions) => pageHeaders({ styleHash, formActions }),
    formPostHeaders: (formActions) => pageHeaders({ styleHash, scriptHash, formActions }),
  };
  renderEach(pages);
  return pages;
};

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('base64');

const loginView = (model: LoginModel): object => ({
  ...model,
  // A screen reader reads the title of the new page first.
  documentTitle: `${model.failed ? 'Not signed in: sign in' : 'Sign in'} – ${model.title}`,
  hidden: fieldsOf(model.hidden),
  username: model.username ?? '',
  focusUsername: (model.username ?? '') === '',
});

const consentView = (model: ConsentModel): object => ({
  ...model,
  documentTitle: `Allow access? – ${model.title}`,
  hidden: fieldsOf(model.hidden),
});

const formPostView = ({ fields, ...model }: FormPostModel): object => ({
  ...model,
  documentTitle: `Back to the application – ${model.title}`,
  hidden: Array.from(fields, ([name, value]) => ({ name, value })),
});

const fieldsOf = (hidden: Posted['hidden']): readonly object[] =>
  Object.entries(hidden).map(([name, value]) => ({ name, value }));

const renderEach = (pages: Pages): void => {
  const shown = { title: 'title', locale: 'en' };
  const posted = { application: 'application', action: '/', hidden: { name: 'value' } };
  pages.login({ ...shown, ...posted, failed: true });
  const scopes = [{ name: 'name', description: 'description' }];
  pages.consent({ ...shown, ...posted, owner: 'owner', redirectHost: 'host', scopes, lifetime: '1 hour' });
  pages.formPost({ ...shown, action: '/', fields: [['name', 'value']], redirectHost: 'host' });
  pages.error({ ...shown, heading: 'heading', message: 'message', reference: 'reference' });
};
