import Handlebars from 'handlebars';
import type { InWords } from './in-words.ts';
import type { Models, PageName, Posted, ShownPermission, ShownScope } from './models.ts';
import type { Texts } from './texts.ts';

/** The words of one language. */
export interface Words {
  readonly texts: Texts;
  readonly times: InWords;
}

/** What the template of a page may name (docs/pages.md lists it), but for `title`, `locale`, `page` and `documentTitle`. */
interface View {
  /** Key of the text that is the title of the document: a screen reader reads it first. */
  readonly titleKey: string;
  readonly [name: string]: unknown;
}

type Views = { readonly [P in PageName]: (model: Models[P], words: Words) => View };

/** No field that we post is called `submit`, which would stand in its place. */
export const formPostScript = 'document.forms[0].submit()';

export const views: Views = {
  login: ({ application = '', grants, failed, username, ...posted }) => ({
    titleKey: failed ? 'login.title-failed' : 'login.title',
    application,
    grants: grants.map(shownScope),
    failed,
    username,
    focusUsername: username === '',
    ...form(posted),
  }),

  consent: ({ application, owner, redirectHost, scopes, granted, lifetime, nothingChosen, ...posted }, words) => ({
    titleKey: 'consent.title',
    application,
    owner,
    redirectHost,
    // A scheme: hosts end otherwise.
    returnsToApp: redirectHost.endsWith(':'),
    scopes: scopes.map(shownScope),
    several: scopes.length > 1,
    granted: granted.map(shownScope),
    lifetime: words.texts.plain(`lifetime.${lifetime.kind}`, { duration: words.times.duration(lifetime.seconds) }),
    nothingChosen,
    ...form(posted),
  }),

  permissions: ({ owner, permissions, ended = '', logoutPath = '', ...posted }, { times }) => ({
    titleKey: ended === '' ? 'permissions.title' : 'permissions.title-ended',
    owner,
    permissions: permissions.map((permission) => shownPermission(permission, times)),
    ended,
    logoutPath,
    ...form(posted),
  }),

  logout: (model) =>
    model.state === 'ask'
      ? { titleKey: 'logout.title', ask: true, owner: model.owner, ...form(model) }
      : { titleKey: 'logout.done', ask: false, owner: '', ...form({ action: '', hidden: {} }) },

  error: ({ status, code, message, reference }, { texts }) => {
    const later = status === 429 || status >= 500;
    return {
      titleKey: later ? 'error.title-later' : status === 401 ? 'error.title-signed-out' : 'error.title',
      code,
      textKey: `error.${code}`,
      known: texts.has(`error.${code}`),
      message,
      later,
      reference,
    };
  },

  'form-post': ({ action, fields, redirectHost }) => ({
    titleKey: 'form-post.title',
    redirectHost,
    action,
    hidden: Array.from(fields, ([name, value]) => ({ name, value })),
    script: new Handlebars.SafeString(formPostScript),
  }),
};

const form = ({ action, hidden }: Posted): Record<string, unknown> => ({
  action,
  hidden: Object.entries(hidden).map(([name, value]) => ({ name, value })),
});

/** `named`: the name says something that the description has not. */
const shownScope = ({ name, description }: ShownScope): object => ({ name, description, named: name !== description });

const shownPermission = ({ application, title, scopes, since, until }: ShownPermission, times: InWords): object => ({
  application,
  title,
  scopes: scopes.map(shownScope),
  since: day(since, times),
  until: day(until, times),
});

const day = (ms: number, times: InWords): object => ({
  iso: new Date(ms).toISOString().slice(0, 10),
  text: times.date(ms),
});
