import { describe, meet } from './misbehaviour-run.ts';
import { misbehaviours } from './misbehaviours.ts';

// npm run misbehaviours: how the service takes each misbehaviour of a model server, as a table.
const width = Math.max(...misbehaviours.map(({ what }) => what.length));
for (const misbehaviour of misbehaviours) {
  const seen = await meet(misbehaviour);
  process.stdout.write(`${misbehaviour.what.padEnd(width)}  ${describe(seen)}\n`);
}
