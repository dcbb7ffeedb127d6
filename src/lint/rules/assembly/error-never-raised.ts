import type { Definition } from '../../../definition/definition.ts';
import type { WrittenAssembly } from '../../assembly/assembly-steps.ts';
import { type CaughtError, catchCases } from '../../assembly/catch-cases.ts';
import { nearestFinder } from '../../nearest-finder.ts';
import { isNamedElsewhere } from '../../properties/named-elsewhere.ts';
import { defineRule, type Finding } from '../../rule.ts';

interface Unraised extends Finding {
  readonly name: string;
  readonly nearest: string | undefined;
}

/** The name of an error in a `catch` that nothing in front of it raises. */
export const errorNeverRaised = defineRule({
  code: 'assembly/error-never-raised',
  about: 'definition',
  why: 'The case waits for an error that never comes, and the one that was meant goes to the caller as it is.',
  source: 'The errors that the policies declare; IBM API Connect v5, errors by name',
  severity: { strict: 'info', 'legacy-v5': 'info' },
  examples: {
    good: [
      `
x-assembly:
  execute:
    - invoke: { target-url: "https://photos.example", stop-on-error: [OperationError] }
    - if: { condition: request.verb === 'PUT', execute: [{ throw: { name: ReadOnly } }] }
  catch:
    - errors: [OperationError, ReadOnly, RuntimeError, BadRequestError, null]
      execute: []
    - default: []
`,
      `
securityDefinitions: { id: { type: apiKey, in: header, name: X-IBM-Client-Id } }
security: [{ id: [] }]
x-assembly:
  execute: []
  catch:
    - errors: [UnauthorizedError, ForbiddenError]
      execute: []
`,
      `
x-assembly:
  execute: [{ throw: { name: $(request.headers.x-error) } }]
  catch:
    - errors: [Whatever]
      execute: []
`,
    ],
    bad: [
      `
x-assembly:
  execute:
    - invoke: { target-url: "https://photos.example", output: photo }
    - throw: { name: OutOfStock }
  catch:
    - errors:
        - ConectionError #! assembly/error-never-raised
        - OperationError #! assembly/error-never-raised
        - OutOfStok #! assembly/error-never-raised
        - UnauthorizedError #! assembly/error-never-raised
      execute: [{ throw: { name: Later } }]
    - errors: [Later] #! assembly/error-never-raised
      execute: []
`,
      `
x-ibm-configuration:
  assembly:
    execute:
      - gatewayscript: { source: "apim.error('OutOfStock', 409, 'Conflict', '')" } #! assembly/unknown-policy
    catch:
      - errors: [ConectionError, OutOfStock] #! assembly/error-never-raised
        execute: []
`,
    ],
  },
  *check({ definition, context }): Iterable<Unraised> {
    if (definition.assembly?.catch === undefined) return;
    const assembly = context.assemblyOf(definition);
    const raised = new Set([...raisedBy(assembly), ...raisedInFront(definition)]);
    // A script raises whatever it likes: then only a name that looks like another one is told of.
    const isKnown = assembly.written !== undefined && !raised.has('*');
    const raisedLate = new Set(assembly.steps.flatMap(({ flow }) => flow?.faults ?? []));
    const nearestTo = nearestFinder([...raised, ...NAMES]);
    const comes = (name: string): boolean => name === 'default' || raised.has(name);
    for (const { name, at, isWhole, takenIn } of namesIn(definition, comes)) {
      // Of that another rule tells.
      if (takenIn !== undefined) continue;
      const near = NAMES.includes(name) || raisedLate.has(name) ? undefined : nearestTo(name);
      const nearest = near === undefined || isKnown || !isNamedElsewhere(name, definition) ? near : undefined;
      if (nearest !== undefined) yield { at, name, nearest, severity: 'warning' };
      else if (isKnown)
        yield { at, name, nearest, ...(isWhole && definition.profile === 'strict' && { severity: 'warning' }) };
    }
  },
  message: ({ name, nearest }) =>
    nearest === undefined ? `No step raises the error "${name}"` : `No error is called "${name}"`,
  help: ({ name, nearest }) => {
    if (nearest !== undefined) return `Did you mean "${nearest}"?`;
    return name === 'OperationError'
      ? 'Add it to "stop-on-error" of the "invoke" whose answers it is about: without that, the flow goes on.'
      : 'Remove it, or raise it with a "throw".';
  },
});

/** The names that do not come; `isWhole`: of a case that has no other. */
const namesIn = (
  definition: Definition,
  comes: (name: string) => boolean,
): readonly (CaughtError & { readonly isWhole: boolean })[] =>
  catchCases(definition).flatMap(({ errors }) => {
    const lost = errors.filter(({ name }) => !comes(name));
    return lost.map((one) => ({ ...one, isWhole: lost.length === errors.length }));
  });

/** Errors of IBM API Connect v5, by name. */
const NAMES = [
  'ConnectionError',
  'OperationError',
  'SOAPError',
  'JavaScriptError',
  'PropertyError',
  'RedactionError',
  'TransformError',
  'RuntimeError',
  'BadRequestError',
  'UnauthorizedError',
  'ForbiddenError',
  'ValidateError',
];

/** What is raised after an error, nothing takes any more. */
const raisedBy = ({ steps }: WrittenAssembly): readonly string[] =>
  steps.flatMap(({ flow, isInCatch }) => (isInCatch ? [] : (flow?.faults ?? [])));

/** By the steps that the compiler puts in front, by bodies that are read, and by a store that does not answer. */
const raisedInFront = ({ oauth, security, operations }: Definition): readonly string[] => {
  const isSecured = [security, ...operations.map((one) => one.security)].some(
    (one) => one !== undefined && one.alternatives.length > 0,
  );
  return [
    'BadRequestError',
    'RuntimeError',
    ...(isSecured || oauth !== undefined ? ['UnauthorizedError', 'ForbiddenError'] : []),
    ...(oauth !== undefined ? ['PropertyError'] : []),
  ];
};
