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
 *
 * `runsBlocks`: whether the blocks that a step still has run for certain, one after the other. By default they may or may not.
 */
export const settleBodies = (
  steps: readonly CompiledStep[],
  catches: readonly CompiledCatch[],
  runsBlocks: (step: CompiledStep) => boolean = () => false,
): Settled => {
  const fold: Fold = { request: 'none', answered: [], read: new Set(), runsBlocks, isGiven: false };
  visit(steps, { answering: [], inbound: true, isGiven: false }, fold);
  // A fault may come behind any step: a case meets whichever answer there was by then.
  const met: Message = { answering: [...fold.answered], inbound: true, isGiven: fold.isGiven };
  for (const one of catches) visit(one.steps, met, fold);
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
  /** All steps so far with a back end's body. */
  readonly answered: CompiledStep[];
  readonly read: Set<CompiledStep>;
  readonly runsBlocks: (step: CompiledStep) => boolean;
  /** Some step sends the client's body on. */
  isGiven: boolean;
}

/** Whose body the message may have at a place: that of these steps' back ends, or the client's. */
interface Message {
  readonly answering: readonly CompiledStep[];
  readonly inbound: boolean;
  /** The client's may have been sent on already, by a step that failed: it can be sent again only where it was kept. */
  readonly isGiven: boolean;
}

/** Folds steps that follow one another; gives the message behind them. */
const visit = (steps: readonly CompiledStep[], before: Message, fold: Fold): Message => {
  let message = before;
  for (const step of steps) {
    const { flow } = step;
    fold.request = stronger(fold.request, flow.requestBody);
    const reads = flow.reads.some(readsMessageBody);
    if (reads) for (const one of message.answering) fold.read.add(one);
    if (flow.reads.some(readsRequestBody) || (reads && message.inbound)) fold.request = 'parsed';
    if (flow.requestBody === 'pass' && message.inbound) {
      fold.isGiven = true;
      if (message.isGiven) fold.request = stronger(fold.request, 'bytes');
    }
    message = visitBlocks(step, message, fold);
    if (flow.responseBody !== 'none') {
      fold.answered.push(step);
      message = { answering: [step], inbound: false, isGiven: false };
    }
  }
  return message;
};

const visitBlocks = (step: CompiledStep, before: Message, fold: Fold): Message => {
  if (fold.runsBlocks(step)) return step.blocks.reduce((message, block) => visit(block, message, fold), before);
  return step.blocks.map((block) => visit(block, before, fold)).reduce(either, before);
};

const either = (a: Message, b: Message): Message => ({
  answering: [...new Set([...a.answering, ...b.answering])],
  inbound: a.inbound || b.inbound,
  isGiven: a.isGiven || b.isGiven,
});

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
