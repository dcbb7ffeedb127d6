import type { BodyNeed, CompiledCatch, CompiledStep, Use } from '../assembly/types.ts';

/** The steps of one route, with what they need of bodies settled among them. */
interface Settled {
  readonly steps: readonly CompiledStep[];
  readonly catch: readonly CompiledCatch[];
  /** What of the client's body must be read before the first step. */
  readonly requestBody: BodyNeed;
}

/**
 * Folds the needs of all steps over all paths, catches included. Where nobody reads a body it streams; a step whose back
 * end's body is read by a later one says so in its own flow (`responseBody: 'parsed'`).
 */
export const settleBodies = (steps: readonly CompiledStep[], catches: readonly CompiledCatch[]): Settled => {
  const fold: Fold = { request: 'none', answering: [], answered: [], read: new Set() };
  visit(steps, fold, 'certain');
  // A fault may come behind any step: a case meets whichever answer there was by then.
  const answered = [...fold.answered];
  for (const one of catches) {
    fold.answering = answered;
    visit(one.steps, fold, 'perhaps');
  }
  const mark = (list: readonly CompiledStep[]): readonly CompiledStep[] =>
    list.map((step) => marked(step, fold.read, mark));
  return {
    steps: mark(steps),
    catch: catches.map((one) => ({ ...one, steps: mark(one.steps) })),
    requestBody: fold.request,
  };
};

interface Fold {
  request: BodyNeed;
  /** Steps so far whose back end's body may be the message's. */
  answering: readonly CompiledStep[];
  /** All steps so far with a back end's body. */
  readonly answered: CompiledStep[];
  readonly read: Set<CompiledStep>;
}

/** `perhaps`: in a block or catch, where the steps before may not have run. */
type Reach = 'certain' | 'perhaps';

const visit = (steps: readonly CompiledStep[], fold: Fold, reach: Reach): void => {
  for (const step of steps) {
    const { flow } = step;
    fold.request = stronger(fold.request, flow.requestBody);
    const reads = flow.reads.some(readsMessageBody);
    if (reads) for (const one of fold.answering) fold.read.add(one);
    const isInbound = reach === 'perhaps' || fold.answering.length === 0;
    if (flow.reads.some(readsRequestBody) || (reads && isInbound)) fold.request = 'parsed';
    for (const block of step.blocks) visit(block, fold, 'perhaps');
    if (flow.responseBody !== 'none') {
      fold.answered.push(step);
      fold.answering = reach === 'certain' ? [step] : [...fold.answering, step];
    }
  }
};

const order: readonly BodyNeed[] = ['none', 'pass', 'bytes', 'parsed'];

const stronger = (a: BodyNeed, b: BodyNeed): BodyNeed => (order.indexOf(a) > order.indexOf(b) ? a : b);

const names = (prefix: string) => {
  return ({ variable }: Use): boolean => variable === '*' || variable === prefix || variable.startsWith(`${prefix}.`);
};

const readsMessageBody = names('message.body');
const readsRequestBody = names('request.body');

const marked = (
  step: CompiledStep,
  read: ReadonlySet<CompiledStep>,
  mark: (list: readonly CompiledStep[]) => readonly CompiledStep[],
): CompiledStep => ({
  ...step,
  blocks: step.blocks.map(mark),
  flow: read.has(step) && step.flow.responseBody === 'pass' ? { ...step.flow, responseBody: 'parsed' } : step.flow,
});
