import assert from 'node:assert/strict';
import { startSamples } from '../harness/cli.ts';
import { newFolder } from '../harness/folder.ts';
import type { Page, Visitor } from '../harness/visitor.ts';
import { alice } from './acme.ts';

/** The samples with their client, as `npm start` runs them. */
export interface RunningPrinter {
  readonly url: string;
  /** The page of a flow that has just begun. */
  begin(visitor: Visitor, flow: string): Promise<Page>;
  stop(): Promise<void>;
}

/** Starts them, with a store of their own. */
export const startPrinter = async (): Promise<RunningPrinter> => {
  const folder = newFolder();
  const samples = await startSamples(folder.at('data'));
  const url = /^ {2}(http:.*)$/m.exec(samples.stderr())?.[1] ?? assert.fail('no URL was printed');
  return {
    url,
    begin: async (visitor, flow) => follow(visitor, await visitor.submit(await visitor.open(url), { flow })),
    stop: async () => {
      assert.equal(await samples.stop(), 0);
      folder.remove();
    },
  };
};

/** Goes wherever the answer sends the browser. */
export const follow = async (visitor: Visitor, page: Page): Promise<Page> =>
  page.location === undefined ? page : follow(visitor, await visitor.open(page.location.href));

/** Presses a button of a flow. */
export const press = async (visitor: Visitor, page: Page, name: string): Promise<Page> =>
  follow(visitor, await visitor.submit(page, { do: name }));

/** The buttons of a flow: what can be done. */
export const buttons = ({ text }: Page): readonly (string | undefined)[] =>
  [...text.matchAll(/<button name="do" value="(\w+)"/g)].map(([, name]) => name);

/** Where the link of a flow leads. */
export const linkOf = ({ text }: Page): string =>
  /<a href="([^"]*)">Go to the authorization server/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? assert.fail(text);

/** The last thing that has happened, as text. */
export const latest = ({ text }: Page): string => {
  const html = /<li id="latest"[\s\S]*?<\/ol>/.exec(text)?.[0] ?? assert.fail(text);
  return html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&');
};

/** From the link to the consent page. With `prompt=consent`: other tests have allowed things too. */
export const consentOf = async (visitor: Visitor, flow: Page): Promise<Page> => {
  const consent = await visitor.submit(await visitor.open(`${linkOf(flow)}&prompt=consent`), alice);
  assert.match(consent.text, /<h1>Allow access\?<\/h1>/);
  return consent;
};
