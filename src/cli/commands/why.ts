import { visibleText } from '../../diagnostics/visible-text.ts';
import type { RefusalAnswer } from '../../gateway/admin/refusal-routes.ts';
import { type AdminTarget, askAdmin } from '../admin-client.ts';
import { messageOf } from '../print-load.ts';
import { ContentError, exitCode, type Terminal, UsageError } from '../terminal.ts';

interface WhyOptions extends AdminTarget {
  readonly json?: true;
}

/** `headgate why`: why a running gateway refused the request that was answered with a reference. */
export const why = async (reference: string, { json, ...target }: WhyOptions, terminal: Terminal): Promise<number> => {
  const path = `/refusals/${encodeURIComponent(reference)}`;
  const { status, body } = await askAdmin(target, { method: 'GET', path }, terminal);
  if (status === 404) throw new ContentError(messageOf(body));
  if (status !== 200) throw new UsageError(messageOf(body));
  const found = body as RefusalAnswer; // what our own listener answers
  terminal.stdout(`${json === true ? JSON.stringify(found, undefined, 2) : textOf(found).join('\n')}\n`);
  return exitCode.fine;
};

const textOf = ({ hint, compared = {}, ...found }: RefusalAnswer): readonly string[] => [
  [found.time, found.method, found.route, found.api && `(${found.api})`, `→ ${found.status}`].filter(isThere).join(' '),
  ...lines('rule', found.rule),
  ...lines('step', found.step && `${found.step.policy}, ${found.step.id}`),
  ...lines('at', found.step?.at),
  ...lines('application', found.application),
  ...lines('detail', found.detail),
  ...Object.entries(compared).flatMap(([name, value]) => lines(name, value)),
  ...(hint === undefined ? [] : ['', hint]),
];

const isThere = (part: string | undefined): part is string => part !== undefined;

/** A name and its values, one below the other; none where there is none. What a client sent does not steer the terminal. */
const lines = (name: string, value: string | readonly string[] | undefined): readonly string[] => {
  if (value === undefined) return [];
  const values = typeof value === 'string' ? [value] : value.length === 0 ? ['(none)'] : value;
  return values.map((one, at) => `  ${(at === 0 ? name : '').padEnd(nameWidth)}  ${visibleText(one)}`);
};

const nameWidth = 14;
