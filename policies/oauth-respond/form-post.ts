import type { Locale } from '../../src/pages/models.ts';
import type { Pages } from '../../src/pages/page-set.ts';
import { formActionsFor, redirectHostOf } from '../../src/pages/redirect-target.ts';
import type { Message } from '../../src/runtime/message.ts';

/** The pages of the provider, and the language of whom this one is for. */
interface FormPosting {
  readonly pages: Pages;
  readonly locale: Locale;
}

/**
 * Makes of a redirect with its answer in the fragment the page that posts the same parameters to where the redirect goes
 * (OAuth 2.0 Form Post Response Mode §2). So an author's step in front sees and edits one `Location`, whatever the mode. A
 * message that is no such redirect any more stays as it is.
 */
export const postInstead = (message: Message, { pages, locale }: FormPosting): void => {
  const [, action, fragment] = /^([^#]+)#(.+)$/.exec(message.header('location') ?? '') ?? [];
  if (message.status !== 302 || action === undefined || fragment === undefined || !URL.canParse(action)) return;
  const body = pages['form-post']({
    locale,
    action,
    fields: new URLSearchParams(fragment),
    redirectHost: redirectHostOf(action),
  });
  message.setHeader('Location', undefined);
  message.replace(200, undefined, message.headers, body);
  const headers = pages.formPostHeaders(formActionsFor(action));
  for (let at = 0; at < headers.length; at += 2) message.setHeader(headers[at] ?? '', headers[at + 1]);
};
