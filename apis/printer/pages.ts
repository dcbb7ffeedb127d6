import { possibleActions } from './actions.ts';
import { type Flow, flows } from './flows.ts';
import type { Message } from './messages.ts';
import type { Client, Note, Step, Visit } from './visit.ts';

/** The list of what can be tried. */
export const homePage = ({ id, gatewayUrl }: Client): string =>
  page('Photo printer', [
    `<p class="lead">This is a client of OAuth 2.0, as you would write one: a web application, registered as <code>${escaped(id)}</code> at <code>${escaped(gatewayUrl)}</code>, where Headgate is the authorization server and stands in front of the APIs. Go through a flow step by step, and see every request with its answer.</p>`,
    '<form method="post" action="/begin">',
    '<ul class="flows">',
    ...Array.from(
      flows,
      ([name, { title, about }]) =>
        `<li><h2 id="${name}">${escaped(title)}</h2><p>${prose(about)}</p><button name="flow" value="${name}" aria-describedby="${name}">Begin</button></li>`,
    ),
    '</ul>',
    '</form>',
  ]);

/** A flow, as far as it has come. */
export const flowPage = (visit: Visit, { gatewayUrl }: Client): string =>
  page(visit.flow.title, [
    `<p class="lead">${prose(visit.flow.about)}</p>`,
    '<ol class="steps">',
    ...visit.steps.map((step, at) => stepOf(step, at === visit.steps.length - 1)),
    '</ol>',
    '<h2>What next?</h2>',
    choices(visit),
    ...pagesForPeople(visit.flow, gatewayUrl),
    '<p><a href="/">All flows</a></p>',
  ]);

const choices = (visit: Visit): string =>
  [
    '<div class="choices">',
    visit.question === undefined ? '' : `<a href="${escaped(visit.question.href)}">Go to the authorization server</a>`,
    '<form method="post" action="/act">',
    ...possibleActions(visit).map(({ name, label }) => `<button name="do" value="${name}">${escaped(label)}</button>`),
    '</form>',
    '</div>',
  ].join('\n');

/** Something was asked for that is not there. */
export const lostPage = (): string =>
  page('Not here', [
    '<p class="lead">There is nothing at this address, or this browser has begun no flow.</p>',
    '<p><a href="/">All flows</a></p>',
  ]);

/** A request got no answer. */
export const awayPage = (): string =>
  page('Headgate does not answer', [
    '<p class="lead">It may still be starting, or it has been stopped. Nothing is lost.</p>',
    '<p><a href="/flow">Back to the flow</a> · <a href="/">All flows</a></p>',
  ]);

/** Where the person sees what the printer may do, and ends it, without the printer. */
const pagesForPeople = ({ issuer, pages = {} }: Flow, gatewayUrl: string): readonly string[] => {
  const links = Object.entries(pages).map(
    ([label, path]) =>
      `<li><a href="${escaped(gatewayUrl + issuer + path)}" target="_blank" rel="noreferrer">${escaped(label)}</a></li>`,
  );
  if (links.length === 0) return [];
  const words =
    'Pages of Headgate itself, each in a new tab. The printer learns what was ended there when it calls next.';
  return ['<h2>For the person</h2>', `<p>${words}</p>`, '<ul>', ...links, '</ul>'];
};

const stepOf = ({ title, words, messages = [], notes = [] }: Step, isLatest: boolean): string =>
  [
    // Where the browser goes after an action, and the keyboard with it.
    isLatest ? '<li id="latest" tabindex="-1">' : '<li>',
    `<h2>${escaped(title)}</h2><p>${prose(words)}</p>`,
    ...messages.map(messageOf),
    ...(notes.length === 0 ? [] : ['<ul class="notes">', ...notes.map(noteOf), '</ul>']),
    '</li>',
  ].join('\n');

/** What is longer is folded, so that it is not in the way of what comes next. */
const mostLines = 22;

const messageOf = ({ from, to, text }: Message): string => {
  const [caption, message] = [escaped(`${from} to ${to}`), `<pre>${escaped(text)}</pre>`];
  const [first = '', ...more] = text.split('\n');
  return more.length < mostLines
    ? `<figure><figcaption>${caption}</figcaption>${message}</figure>`
    : `<details><summary>${caption}: ${escaped(first)}, and ${more.length} lines</summary>${message}</details>`;
};

const noteOf = ({ about, words, holds }: Note): string =>
  `<li${holds === undefined ? '' : ` class="${holds ? 'holds' : 'fails'}"`}><code>${escaped(about)}</code> ${prose(words)}</li>`;

/** Words; what names a section stays on one line. */
const prose = (text: string): string =>
  escaped(text)
    .replace(/(RFC) (\d)/g, '$1&nbsp;$2')
    .replaceAll(' §', '&nbsp;§');

const page = (title: string, content: readonly string[]): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="icon" href="/printer.svg">
<link rel="stylesheet" href="/printer.css">
<main>
<h1>${escaped(title)}</h1>
${content.join('\n')}
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
