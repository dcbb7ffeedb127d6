import Handlebars from 'handlebars';

const document = (title: string, body: string): string => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${title}</title>
<style>
:root { color-scheme: light dark }
body { margin: 2rem auto; max-width: 26rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
label { display: block }
input, button { box-sizing: border-box; min-height: 2.75rem; font: inherit }
input { width: 100% }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;

const credentials = `<p><label for="username">Name</label> <input id="username" name="username" type="text" autocomplete="username" required="required" /></p>
<p><label for="password">Password</label> <input id="password" name="password" type="password" autocomplete="current-password" required="required" /></p>`;

/** A login form of an author's own (IBM API Connect v5, `EI-` tags). */
export const loginForm = document(
  'Sign in (stub)',
  `<form method="POST" enctype="application/x-www-form-urlencoded" action="authorize">
<EI-INJECT-HIDDEN-INPUT-FIELDS/>
<EI-LOGINFAILED><p role="alert">That did not work. Check name and password.</p></EI-LOGINFAILED>
<p><EI-INTERNAL-CUSTOM-FORM-ERROR/></p>
${credentials}
<p><button type="submit" name="login" value="true">Sign in</button></p>
</form>`,
);

/** A consent form of an author's own (`AZ-` tags). */
export const consentForm = document(
  'Allow access? (stub)',
  `<form method="POST" enctype="application/x-www-form-urlencoded" action="authorize">
<AZ-INJECT-HIDDEN-INPUT-FIELDS/>
<p><AZ-INTERNAL-CUSTOM-FORM-ERROR/></p>
<p><strong><OAUTH-APPLICATION-NAME/></strong> asks <DISPLAY-RESOURCE-OWNER/> for: <OAUTH-SCOPE/></p>
<p>You return to <OAUTH-REDIRECT-URI/>.</p>
<p><button type="submit" name="approve" value="true">Allow</button> <button type="submit" name="approve" value="false">Deny</button></p>
</form>`,
);

/** The page of a login service, posted back to where it is. */
export const loginServicePage = ({
  original,
  application,
  failed,
}: {
  readonly original: string;
  readonly application: string;
  readonly failed: boolean;
}): string => {
  const { escapeExpression: escaped } = Handlebars;
  return document(
    'Login service (stub)',
    `<p>${escaped(application)} wants to know who you are.</p>
${failed ? '<p role="alert">That did not work. Check name and password.</p>' : ''}
<form method="post">
<input type="hidden" name="original-url" value="${escaped(original)}" />
<input type="hidden" name="app-name" value="${escaped(application)}" />
${credentials}
<p><button type="submit" name="do" value="login">Sign in</button> <button type="submit" name="do" value="cancel" formnovalidate="formnovalidate">Cancel</button></p>
</form>`,
  );
};
