// The way in, in plain JavaScript: an older Node must get this far to be told what to do.
import module from 'node:module';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`Viva needs Node 22.18 or newer; this is ${process.versions.node}.
"npm ci" brings a newer one along on Linux and macOS: start with "npm start" or "npm run viva", which use it.
Elsewhere install Node 24.
`);
  process.exit(1);
}

module.enableCompileCache?.();
// Drizzle comes twice in its package: as hundreds of small ES modules, which take half a second to
// find, and as CommonJS, the same code in a tenth of that.
module.registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, /^drizzle-orm\b/.test(specifier) ? { ...context, conditions: ['node', 'require'] } : context),
});

const { run } = await import('./cli/program.ts');
await run(process.argv);
