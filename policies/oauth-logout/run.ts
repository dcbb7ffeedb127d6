import { ownerFact } from '../../src/oauth/facts.ts';
import type { Owner } from '../../src/oauth/owner.ts';
import { pageLocale } from '../../src/oauth/page-locale.ts';
import { providerOf } from '../../src/oauth/provider.ts';
import { providerPages } from '../../src/oauth/provider-pages.ts';
import { browserSession } from '../../src/oauth/session.ts';
import type { PageSet } from '../../src/pages/page-set.ts';
import type { Implementation, Outcome, Suspension } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import type { SessionStore } from '../../src/stores/sessions.ts';
import { logout as declaration, type Logout } from './policy.ts';

/** Asks who is signed in whether to sign out; only the form of that page ends a session, so that no link does (CSRF). */
export const logout = (sessions: SessionStore, pageSet: PageSet): Implementation<Logout> => ({
  declaration,
  link({ provider: named }, bind) {
    const provider = providerOf(bind, named);
    const pages = providerPages(pageSet, provider, bind);
    const session = browserSession({ provider, sessions });
    const localeOf = pageLocale(bind);
    const ownerOf = bind.fact(ownerFact);

    const ask = (x: Exchange, owner: Owner): Suspension => {
      ownerOf.set(x, owner);
      return {
        kind: 'suspend',
        awaits: 'logout',
        render: ({ hidden }) => ({
          status: 200,
          headers: pages.headers([]),
          body: pages.logout({ locale: localeOf(x), state: 'ask', owner: owner.name, action: x.request.path, hidden }),
        }),
      };
    };

    const done = (x: Exchange): Outcome => {
      x.message.replace(200, undefined, pages.headers('none'), pages.logout({ locale: localeOf(x), state: 'done' }));
      return { kind: 'end' };
    };

    return async (x) => {
      const found = await session.find(x);
      const answer = x.takeAnswer('logout')?.fields['logout'];
      if (found === undefined) return done(x);
      // Whoever has signed in since the page was shown has not been asked.
      const isAsked = ownerOf.get(x)?.id === found.owner.id;
      if (!isAsked || (answer !== 'here' && answer !== 'everywhere')) return ask(x, found.owner);
      await (answer === 'here' ? session.end(x) : session.endAll(x, found.owner.id));
      return done(x);
    };
  },
});
