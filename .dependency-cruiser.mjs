// Who may import whom. Each rule says why in its comment; none has an exception.
const anywhereBut = (...folders) => `^src/(?!(?:${folders.join('|')}))`;

export default {
  forbidden: [
    {
      name: 'the-heart-is-pure',
      comment: 'The heart knows plain data: it imports nothing of the house.',
      severity: 'error',
      from: { path: '^src/grading/' },
      to: { path: anywhereBut('grading/') },
    },
    {
      name: 'the-heart-has-few-libraries',
      comment: 'No server, store, client or clock in the heart; what it needs is pure.',
      severity: 'error',
      from: { path: '^src/grading/' },
      to: {
        dependencyTypesNot: ['local', 'type-only'],
        pathNot: ['^(?:node:)?crypto$', 'node_modules/(?:zod|canonicalize|franc-min)/'],
      },
    },
    {
      name: 'judges-know-the-heart-only',
      comment: 'Whoever can judge fulfils the port of the heart and knows no feature.',
      severity: 'error',
      from: { path: '^src/judges/' },
      to: { path: anywhereBut('grading/', 'judges/') },
    },
    {
      name: 'judges-do-not-know-each-other',
      comment: 'The built-in judge can be replaced without anybody noticing.',
      severity: 'error',
      from: { path: '^src/judges/(embedded|openai)/' },
      to: { path: '^src/judges/(embedded|openai)/', pathNot: '^src/judges/$1/' },
    },
    {
      name: 'features-do-not-know-adapters',
      comment: 'Features speak to ports; adapters come from the composition root.',
      severity: 'error',
      from: {
        path: '^src/(?:questions|submissions|grades|evaluations|calibrations|regrades|reviews|events|candidates|cohorts|webhooks|batches|queue|access|http)/',
      },
      to: { path: '^src/(?:store|judges/(?:openai|embedded))/' },
    },
    {
      name: 'features-share-shapes-only',
      comment:
        "A feature may use another's wire shapes, the types of its ports and of its service, never its rules or routes.",
      severity: 'error',
      from: {
        path: '^src/(questions|submissions|grades|evaluations|calibrations|regrades|reviews|events|candidates|cohorts|webhooks|batches)/',
      },
      to: {
        path: '^src/(?:questions|submissions|grades|evaluations|calibrations|regrades|reviews|events|candidates|cohorts|webhooks|batches)/',
        pathNot: ['^src/$1/', '/(?:schemas|repository)\\.ts$'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'http-knows-no-feature',
      comment: 'What all routes share does not know any of them.',
      severity: 'error',
      from: { path: '^src/http/' },
      to: { path: anywhereBut('http/', 'access/', 'grading/', 'ids.ts', 'idempotency.ts', 'escape-html.ts') },
    },
    {
      name: 'adapters-know-ports-only',
      comment: 'The store fulfils the ports of the features: no service, no route.',
      severity: 'error',
      from: { path: '^src/store/' },
      to: { path: '(?:service|routes|schemas|grading)\\.ts$', pathNot: '^src/grading/' },
    },
    {
      name: 'only-the-roots-know-everyone',
      comment: 'core.ts and app.ts wire; main.ts and the command line start it.',
      severity: 'error',
      from: { pathNot: '^src/(?:app|core|main|cli/[a-z]+)\\.ts$|^src/start\\.mjs$' },
      to: { path: '^src/(?:app|core|main|cli/[a-z]+)\\.ts$', pathNot: '^src/cli/program\\.ts$' },
    },
    {
      name: 'nothing-goes-round',
      comment: 'A cycle of values makes the order of loading matter.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
