import type { Locale, Models, PageName, ShownScope } from './models.ts';
import type { Documents } from './page-set.ts';

/** A page in one of its states. */
export type Sample<P extends PageName = PageName> = {
  readonly [K in P]: { readonly page: K; readonly state: string; readonly model: Models[K] };
}[P];

const read: ShownScope = { name: 'photos:read', description: 'See your photos' };
const write: ShownScope = { name: 'photos:write', description: 'Change and delete your photos' };
const undescribed: ShownScope = { name: 'printers', description: 'printers' };
const rightToLeft: ShownScope = { name: 'albums:read', description: 'لعرض ألبومات الصور الخاصة بك' };
const long: ShownScope = {
  name: `photos:${'albums-and-everything-in-them.'.repeat(6)}`,
  description:
    'See every photo in every album, with the place where it was taken, who is in it, and what was said about it. '
      .repeat(3)
      .trim(),
};

const posted = { action: '/posted', hidden: { transaction: 'sample', csrf: 'sample' } };

/** The document of a sample. */
export const renderSample = <P extends PageName>(documents: Documents, { page, model }: Sample<P>): Buffer =>
  documents[page](model);

/** Every page in every state: with these a template shows its mistakes, and a person what it looks like. */
export const samplesIn = (locale: Locale): readonly Sample[] => [
  ...loginSamples(locale),
  ...consentSamples(locale),
  ...accountSamples(locale),
  ...errorSamples(locale),
  {
    page: 'form-post',
    state: 'answer',
    model: {
      locale,
      action: '/posted',
      fields: [
        ['code', 'sample'],
        ['state', 'sample'],
      ],
      redirectHost: 'printer.example',
    },
  },
];

const loginSamples = (locale: Locale): readonly Sample[] => {
  const first = { locale, ...posted, application: 'Photo printer', grants: [], failed: false, username: '' };
  const state = (name: string, model: Partial<Models['login']>): Sample => ({
    page: 'login',
    state: name,
    model: { ...first, ...model },
  });
  return [
    state('first', {}),
    state('failed', { failed: true, username: 'alice' }),
    state('hinted', { username: 'alice@photos.example' }),
    state('grants', { grants: [read, write] }),
    state('account', { application: undefined }),
    state('long', { application: `Photo printer of ${'very'.repeat(30)} long`, grants: [long, rightToLeft] }),
  ];
};

const consentSamples = (locale: Locale): readonly Sample[] => {
  const one: Models['consent'] = {
    locale,
    ...posted,
    application: 'Photo printer',
    owner: 'alice',
    redirectHost: 'printer.example',
    scopes: [read],
    granted: [],
    lifetime: { kind: 'exact', seconds: 3600 },
    nothingChosen: false,
  };
  const state = (name: string, model: Partial<Models['consent']>): Sample => ({
    page: 'consent',
    state: name,
    model: { ...one, ...model },
  });
  const many = { scopes: [read, write, undescribed], lifetime: { kind: 'up-to', seconds: 2_592_000 } } as const;
  return [
    state('one', {}),
    state('many', many),
    state('granted', {
      scopes: [write, undescribed],
      granted: [read],
      lifetime: { kind: 'unused', seconds: 2_682_000 },
    }),
    state('nothing-chosen', { ...many, nothingChosen: true }),
    state('nothing-new', { scopes: [], granted: [read, write] }),
    state('no-scope', { scopes: [] }),
    state('app', { redirectHost: 'example.printer.app:', lifetime: { kind: 'exact', seconds: 5400 } }),
    state('long', {
      application: `Photo printer of ${'very'.repeat(30)} long`,
      owner: `${'alexandra.'.repeat(20)}example`,
      redirectHost: `${'printer.'.repeat(24)}example`,
      scopes: [long, read],
      granted: [long],
    }),
    state('right-to-left', { application: 'طابعة الصور', owner: 'أليس', scopes: [rightToLeft, read] }),
  ];
};

const accountSamples = (locale: Locale): readonly Sample[] => {
  const shown = { locale, ...posted, owner: 'alice', logoutPath: '/posted' };
  const since = Date.UTC(2026, 0, 14);
  const printer = {
    application: 'printer',
    title: 'Photo printer',
    scopes: [read, write],
    since,
    until: Date.UTC(2027, 0, 14),
  };
  const frame = {
    application: 'frame',
    title: 'إطار الصور',
    scopes: [rightToLeft],
    since,
    until: Date.UTC(2026, 11, 3),
  };
  const viewer = { ...printer, application: 'viewer', title: 'Slide show', scopes: [] };
  const endless = {
    ...printer,
    application: 'long',
    title: `Photo printer of ${'very'.repeat(30)} long`,
    scopes: [long],
  };
  const asked = { state: 'ask', locale, ...posted, owner: 'alice' } as const;
  return [
    { page: 'permissions', state: 'none', model: { ...shown, permissions: [], logoutPath: undefined } },
    { page: 'permissions', state: 'one', model: { ...shown, permissions: [printer] } },
    { page: 'permissions', state: 'many', model: { ...shown, permissions: [printer, frame, viewer] } },
    { page: 'permissions', state: 'ended', model: { ...shown, permissions: [printer], ended: 'Slide show' } },
    {
      page: 'permissions',
      state: 'long',
      model: { ...shown, owner: `${'alexandra.'.repeat(20)}example`, permissions: [endless] },
    },
    { page: 'logout', state: 'ask', model: asked },
    { page: 'logout', state: 'done', model: { state: 'done', locale } },
  ];
};

const errorSamples = (locale: Locale): readonly Sample[] => {
  const state = (name: string, status: number, code: string, message: string): Sample => ({
    page: 'error',
    state: name,
    model: { locale, status, code, message, reference: 'q3v7Tg1kXbE-1f' },
  });
  return [
    state('request', 400, 'oauth/redirect-uri-not-registered', ''),
    state('expired', 400, 'transaction/unknown', ''),
    state('signed-out', 401, 'oauth/owner-not-authenticated', ''),
    state('too-many', 429, 'oauth/too-many-logins', ''),
    state('later', 503, 'store/unavailable', ''),
    state('other', 400, 'closed-on-sundays', 'The printer is closed on Sundays.'),
  ];
};
