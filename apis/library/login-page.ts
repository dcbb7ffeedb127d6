/** What the page of the login service shows. */
export interface LoginPage {
  /** Title of who asks, as the gateway has it. */
  readonly application: string;
  /** The `original-url` of the gateway. */
  readonly original: string;
  /** Who could not sign in; absent where nobody has tried. */
  readonly failedName: string | undefined;
}

/** The page of the login service: who asks, and a form. */
export const loginPage = ({ application, original, failedName }: LoginPage): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${failedName === undefined ? 'Library card' : 'Not signed in: library card'}</title>
<link rel="stylesheet" href="/login.css">
<main>
<h1>Library card</h1>
<p>This is the library’s own login service. <strong>${escaped(application)}</strong> would like to know who you are.</p>
${failedName === undefined ? '' : '<p class="failure" role="alert">The name or the PIN is wrong.</p>'}
<form method="post" action="/login">
<input type="hidden" name="original-url" value="${escaped(original)}">
<input type="hidden" name="app-name" value="${escaped(application)}">
<p><label for="name">Name</label> <input id="name" name="name" value="${escaped(failedName ?? '')}" autocomplete="username" autocapitalize="none" required></p>
<p><label for="pin">PIN</label> <input id="pin" name="pin" type="password" inputmode="numeric" autocomplete="current-password" required></p>
<p class="actions"><button name="do" value="login">Sign in</button> <button name="do" value="cancel" formnovalidate>Cancel</button></p>
</form>
<p class="hint">In this sample: alice with PIN 1111, bob with PIN 2222.</p>
</main>
</html>
`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
