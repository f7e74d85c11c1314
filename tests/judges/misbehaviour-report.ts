import { expectation, meet, outcome } from './misbehaviour-run.ts';
import { misbehaviours } from './misbehaviours.ts';

// npm run misbehaviours: how the service takes each misbehaviour of a model server, beside what must come of it. The
// tests look closer: at the answer, the pause, and what the grade says.
const width = Math.max(...misbehaviours.map(({ what }) => what.length));
const expectedWidth = Math.max(...misbehaviours.map(({ expected }) => expectation(expected).length));
let asExpected = 0;
for (const misbehaviour of misbehaviours) {
  const [must, seen] = [expectation(misbehaviour.expected), outcome(await meet(misbehaviour))];
  if (must === seen) asExpected += 1;
  process.stdout.write(
    `${misbehaviour.what.padEnd(width)}  ${must.padEnd(expectedWidth)}  ${must === seen ? '✓' : seen}\n`,
  );
}
process.stdout.write(`${asExpected} of ${misbehaviours.length} as expected\n`);
process.exitCode = asExpected === misbehaviours.length ? 0 : 1;
