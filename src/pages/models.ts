/** A language that there are texts in. */
export type Locale = 'en' | 'de' | 'fr' | 'es' | 'ja';

/** What every page shows. Titles of providers are theirs (`Pages`), unless a model has another. */
export interface Shown {
  readonly locale: Locale;
}

/** What every form needs: where it is posted to, and the hidden fields that must come back with it. */
export interface Posted {
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
}

/** A permission as a person reads it. */
export interface ShownScope {
  readonly name: string;
  readonly description: string;
}

/** The login page. `application`: title of who asks; absent: they sign in for pages of their own. */
export interface LoginModel extends Shown, Posted {
  readonly application?: string | undefined;
  /** What they allow by signing in; empty: nothing yet. */
  readonly grants: readonly ShownScope[];
  /** It is shown again after a try that failed, with `username` as it was typed. */
  readonly failed: boolean;
  readonly username: string;
}

/** How long access lasts: exactly or at most so long, or until it has not been used for so long. */
export interface Lifetime {
  readonly kind: 'exact' | 'up-to' | 'unused';
  readonly seconds: number;
}

/** The consent page. */
export interface ConsentModel extends Shown, Posted {
  readonly application: string;
  /** The name that they signed in with. */
  readonly owner: string;
  /** Where the browser goes next (`redirectHostOf`). */
  readonly redirectHost: string;
  /** To be decided: with check-boxes `selectedscope` where there are several. */
  readonly scopes: readonly ShownScope[];
  /** Allowed before: they go on. */
  readonly granted: readonly ShownScope[];
  readonly lifetime: Lifetime;
  /** They chose to allow, and nothing. */
  readonly nothingChosen: boolean;
}

/** What one application may do, on the page of permissions. */
export interface ShownPermission {
  readonly application: string;
  readonly title: string;
  readonly scopes: readonly ShownScope[];
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
}

/** The page of connected applications: each has a button that posts `revoke=<application>`. */
export interface PermissionsModel extends Shown, Posted {
  readonly owner: string;
  readonly permissions: readonly ShownPermission[];
  /** Title of the application whose permissions have just ended. */
  readonly ended?: string | undefined;
  /** Where they sign out; absent: nobody stays signed in here. */
  readonly logoutPath?: string | undefined;
}

/** The logout page. `ask`: a form with buttons `logout=here` and `logout=everywhere`; `done`: they are signed out, or never were in. */
export type LogoutModel = Shown &
  (({ readonly state: 'ask'; readonly owner: string } & Posted) | { readonly state: 'done' });

/** The error page: shown where the browser must not be sent to the application (RFC 6749 §4.1.2.1). */
export interface ErrorModel extends Shown {
  readonly status: number;
  /** Of the refusal. What the page says of it in words is found by it. */
  readonly code: string;
  /** In English, where the texts have nothing about the code. */
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

/** Model by page. */
export interface Models {
  readonly login: LoginModel;
  readonly consent: ConsentModel;
  readonly permissions: PermissionsModel;
  readonly logout: LogoutModel;
  readonly error: ErrorModel;
  readonly 'form-post': FormPostModel;
}

/** A page; its template has the same name. */
export type PageName = keyof Models;

/** All of them, in the order in which people meet them. */
export const pageNames: readonly PageName[] = ['login', 'consent', 'permissions', 'logout', 'error', 'form-post'];
